import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { historyQuery } from "../../client/assets";
import { useTexts } from "../../lib/i18n";
import { ProblemNote } from "../ProblemNote";
import { When } from "../When";
import { asSentence } from "../words";
import styles from "./inspector.module.css";

/** What happened to a photo, newest first, with what was changed. */
export function HistoryTab({ id }: { id: string }) {
  const { t, language } = useTexts();
  const { data, error, refetch } = useQuery(historyQuery(id));
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={120} />;
  return (
    <ol>
      {data.items.map((entry, i) => (
        <li key={`${entry.at} ${i}`} className={styles.entry}>
          <p>{asSentence(entry.sentence, language)}</p>
          <p className="muted">
            <When at={entry.at} as="moment" />
            {entry.undone ? ` · ${t("history.undone")}` : null}
          </p>
          {entry.changes.length > 0 ? (
            <dl className={styles.diff}>
              {entry.changes.map((c) => (
                <div key={c.field} style={{ display: "contents" }}>
                  <dt>{c.label}</dt>
                  <dd>
                    {c.before ? <del>{c.before}</del> : <span className="muted">{t("field.empty")}</span>}
                    {" → "}
                    {c.after ? <ins>{c.after}</ins> : <span className="muted">{t("field.empty")}</span>}
                  </dd>
                </div>
              ))}
            </dl>
          ) : null}
        </li>
      ))}
    </ol>
  );
}
