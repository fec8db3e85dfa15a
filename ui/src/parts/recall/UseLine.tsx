import type { Use } from "../../client/recalls";
import { type TextKey, useTexts } from "../../lib/i18n";
import { useUseNames } from "../photo/UseFields";
import { When } from "../When";
import styles from "./recall.module.css";

/** What the house itself shows, so that nobody has to be asked for it. */
export const shownHere: Record<string, TextKey> = { embed: "use.embedded", share: "use.linked", portal: "use.onPortal" };

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
          {t(shownHere[use.source] ?? `use.${place.kind}`)}{place.title || place.address ? ": " : ""}{[place.title, place.address, place.edition].filter(Boolean).join(", ")}
          {place.circulation ? ` · ${t("use.copies", { count: place.circulation })}` : ""}
        </span>
      ) : null}
      <span className="muted">
        {use.source === "portal" ? t("use.mark.out") : t(shownHere[use.source] ? "use.madeBy" : place ? "use.notedBy" : "use.takenBy", { name: use.by.name || t("use.console") })}
        {use.receiver ? ` · ${t("use.for", { name: use.receiver })}` : ""} · <When at={use.at} as="moment" />
      </span>
      {place?.note ? <span className="muted">{place.note}</span> : null}
      {use.pages?.length ? <span className={styles.pages}>{t("use.seenOn")}: {use.pages.map((p) => <a key={p} href={p} target="_blank" rel="noreferrer">{p}</a>)}</span> : null}
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
