import { useQuery } from "@tanstack/react-query";
import { IconMailOff } from "@tabler/icons-react";
import { outboxQuery } from "../../client/requests";
import { useTexts } from "../../lib/i18n";
import { EmptyState } from "../EmptyState";
import { ProblemNote } from "../ProblemNote";
import { When } from "../When";
import { LetterView } from "./LetterView";
import styles from "./requests.module.css";

/** What a demo would have sent, as it would look, with the links to click. */
export function Outbox() {
  const { t } = useTexts();
  const { data, error, refetch } = useQuery(outboxQuery);
  if (data?.items.length === 0) return <EmptyState icon={<IconMailOff size={56} stroke={1} />} title={t("outbox.empty")}>{t("outbox.emptyText")}</EmptyState>;
  return (
    <>
      <ProblemNote error={error} onRetry={() => void refetch()} />
      <p className="muted">{t("outbox.text")}</p>
      <ul className={styles.outbox}>
        {(data?.items ?? []).map((m) => (
          <li key={m.id}>
            <p className={styles.envelope}><span>{m.name}</span><span>{t("outbox.to", { address: m.to })}</span><When at={m.sent_at} as="moment" /></p>
            {m.letter === undefined ? null : <LetterView letter={m.letter} way={m.way} live />}
          </li>
        ))}
      </ul>
    </>
  );
}
