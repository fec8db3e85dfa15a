import { useState } from "react";
import { Link } from "react-router";
import type { LogEntry } from "../../client/types";
import { regional } from "../../lib/locale";
import { useTexts } from "../../lib/i18n";
import { exactName } from "../../lib/when";
import { asSentence } from "../words";
import styles from "./log.module.css";

/** One event: a sentence; pressed, all that is on record. */
export function EventRow({ entry }: { entry: LogEntry }) {
  const { t, language } = useTexts();
  const [open, setOpen] = useState(false);
  const time = new Intl.DateTimeFormat(regional(language), { hour: "2-digit", minute: "2-digit" }).format(new Date(entry.at));
  const outcome = entry.outcome === "refused" || entry.outcome === "failed" ? t(`outcome.${entry.outcome}`) : "";
  return (
    <>
      <button type="button" className={styles.event} aria-expanded={open} onClick={() => setOpen(!open)}>
        <time className={styles.time} dateTime={entry.at} title={exactName(entry.at, language)}>{time}</time>
        <span>{asSentence(entry.sentence, language)}</span>
        <span className={styles.outcome} data-outcome={entry.outcome}>{outcome}</span>
      </button>
      {open ? (
        <dl className={styles.more}>
          <Line name={t("log.when")} value={exactName(entry.at, language)} />
          <Line name={t("log.who")} value={entry.actor.name || entry.actor.kind} />
          <Line name={t("log.source")} value={entry.source ?? ""} />
          <Line name={t("log.number")} value={String(entry.seq)} />
          {entry.object.id ? (
            <>
              <dt>{t("log.object")}</dt>
              <dd>{entry.object.kind === "asset" ? <Link to={`/photo/${entry.object.id}`}>{entry.object.label || entry.object.id}</Link> : entry.object.label || entry.object.id}</dd>
            </>
          ) : null}
          {Object.entries(entry.body ?? {}).map(([key, value]) => (
            <Line key={key} name={key} value={typeof value === "string" ? value : JSON.stringify(value)} />
          ))}
        </dl>
      ) : null}
    </>
  );
}

function Line({ name, value }: { name: string; value: string }) {
  if (value === "") return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
