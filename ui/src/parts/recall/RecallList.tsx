import { Link } from "react-router";
import type { RecallRow } from "../../client/recalls";
import { useTexts } from "../../lib/i18n";
import { When } from "../When";
import styles from "./recall.module.css";

/** Recalls, each with its first photos, why, since when, and what is still open. */
export function RecallList({ rows }: { rows: RecallRow[] }) {
  return (
    <ul className={styles.board}>
      {rows.map((r) => (
        <li key={r.id}>
          <Link to={`/recalls/${r.id}`} className={styles.card}>
            <span className={styles.thumbs} aria-hidden>
              {r.shown.slice(0, 4).map((p) => p.thumbs["256"] ? <img key={p.id} src={p.thumbs["256"]} alt="" loading="lazy" /> : <span key={p.id} className={styles.gone} />)}
            </span>
            <RecallWords row={r} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

function RecallWords({ row: r }: { row: RecallRow }) {
  const { t } = useTexts();
  return (
    <span className={styles.words}>
      <strong>{t(`recall.cause.${r.cause}`)}{r.person ? ` · ${r.person.name}` : ""}</strong>
      <span>{t("recall.uses", { count: r.uses })} · {t("recall.photos", { count: r.photos })}</span>
      {r.closed_at === undefined ? (
        <span>
          <span className={styles.count}>{t("recall.openCount", { count: r.open })}</span>
          {r.answered > 0 ? <span className={styles.count} data-mark="answered">{t("recall.answeredCount", { count: r.answered })}</span> : null}
          {r.late ? <span className={styles.count} data-mark="late">{t("recall.late")}</span> : null}
        </span>
      ) : null}
      <span className="muted">
        {t("recall.since")} <When at={r.opened_at} />
        {r.closed_at === undefined ? <>{" · "}{t("recall.due")} <When at={r.due_at} /></> : <>{" · "}{t("recall.closedAt")} <When at={r.closed_at} /></>}
      </span>
    </span>
  );
}
