import { useEffect, useRef } from "react";
import { Link } from "react-router";
import type { Item } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { aspect } from "../../lib/rows";
import { placeholder } from "../../lib/thumb";
import styles from "./stage.module.css";

interface Props {
  items: Item[];
  current: string;
  addressOf: (id: string) => string;
}

/** The photos around the one that is shown. */
export function Filmstrip({ items, current, addressOf }: Props) {
  const { t } = useTexts();
  const strip = useRef<HTMLElement>(null);
  useEffect(() => {
    strip.current?.querySelector("[aria-current=true]")?.scrollIntoView({ inline: "center", block: "nearest" });
  }, [current]);
  if (items.length < 2) return null;
  return (
    <nav ref={strip} className={styles.strip} aria-label={t("photo.filmstrip")}>
      {items.map((item) => (
        <Link
          key={item.id} to={addressOf(item.id)} replace tabIndex={-1} className={styles.frame} aria-current={item.id === current}
          aria-label={item.title || item.file_name} style={{ width: 54 * aspect(item), backgroundImage: `url(${placeholder(item.thumbhash)})` }}
        >
          <img src={item.thumbs["256"]} alt="" loading="lazy" decoding="async" />
        </Link>
      ))}
    </nav>
  );
}
