import { useState } from "react";
import { countName } from "../../lib/amounts";
import { regional } from "../../lib/locale";
import { useTexts } from "../../lib/i18n";
import { exactName } from "../../lib/when";
import { EventRow } from "./EventRow";
import type { Run } from "./fold";
import { asSentence } from "../words";
import styles from "./log.module.css";

/** What somebody looked at in one go: a sentence; pressed, each entry as it stands on record. */
export function RunRow({ run }: { run: Run }) {
  const { t, language } = useTexts();
  const [open, setOpen] = useState(false);
  const [newest] = run.entries;
  if (newest === undefined) return null;
  if (run.entries.length === 1) return <EventRow entry={newest} />;
  const oldest = run.entries.at(-1) ?? newest;
  const clock = new Intl.DateTimeFormat(regional(language), { hour: "2-digit", minute: "2-digit" });
  const named = run.photos === 1 ? run.entries.find((e) => e.object.label) : undefined;
  return (
    <>
      <button type="button" className={styles.event} aria-expanded={open} onClick={() => setOpen(!open)}>
        <time className={styles.time} dateTime={newest.at} title={`${exactName(oldest.at, language)} – ${exactName(newest.at, language)}`}>
          {clock.format(new Date(newest.at))}
        </time>
        <span>{asSentence(named?.sentence ?? t("log.lookedAt", { who: newest.actor.name, count: run.photos, n: countName(run.photos, language) }), language)}</span>
        <span className={styles.times}>{t("log.entries", { count: run.entries.length, n: countName(run.entries.length, language) })}</span>
      </button>
      {open ? (
        <div className={styles.run}>
          {run.entries.map((entry) => <EventRow key={entry.seq} entry={entry} />)}
        </div>
      ) : null}
    </>
  );
}
