import type { Use } from "../../client/recalls";
import { useTexts } from "../../lib/i18n";
import { useUseNames } from "../photo/UseFields";
import { When } from "../When";
import styles from "./recall.module.css";

/** A use in words: what for and where, by whom and for whom, since when, and whether it stands. */
export function UseLine({ use }: { use: Use }) {
  const { t } = useTexts();
  const name = useUseNames();
  const place = use.place;
  return (
    <span className={styles.line}>
      <span>{name.purpose(use.purpose)} · {name.channel(use.channel)}</span>
      {place ? (
        <span>
          {t(`use.${place.kind}`)}: {[place.title, place.address, place.edition].filter(Boolean).join(", ")}
          {place.circulation ? ` · ${t("use.copies", { count: place.circulation })}` : ""}
        </span>
      ) : null}
      <span className="muted">
        {place ? t("use.notedBy", { name: use.by.name || t("use.console") }) : t("use.takenBy", { name: use.by.name || t("use.console") })}
        {use.receiver ? ` · ${t("use.for", { name: use.receiver })}` : ""} · <When at={use.at} as="moment" />
      </span>
      {place?.note ? <span className="muted">{place.note}</span> : null}
      {use.blurred ? <span className="muted">{t("use.blurred")}</span> : null}
    </span>
  );
}

/** How it stands, in a word that has a shape of its own. */
export function UseMark({ use }: { use: Use }) {
  const { t } = useTexts();
  const mark = use.ended_at !== undefined ? "ended" : use.recalled ? "recalled" : use.allowed ? "stands" : "unallowed";
  return <span className={styles.mark} data-mark={mark}>{t(`use.mark.${mark}`)}</span>;
}
