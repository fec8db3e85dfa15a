import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type Invitation, messagesQuery } from "../../client/requests";
import { useTexts } from "../../lib/i18n";
import { Dialog } from "../Dialog";
import { ProblemNote } from "../ProblemNote";
import { Table } from "../Table";
import { When } from "../When";
import styles from "./requests.module.css";

/** What was sent about an invitation, what the gateway said, and each step. */
export function MessagesDialog({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const { t } = useTexts();
  const { data, error } = useQuery(messagesQuery(invitation.id));
  return (
    <Dialog title={t("request.messagesOf", { name: invitation.signer.name })} open onClose={onClose} size={640}>
      <ProblemNote error={error} />
      {data === undefined && error === null ? <Skeleton height={80} /> : null}
      {data?.items.length === 0 ? <p className="muted">{t("request.noMessages")}</p> : null}
      {(data?.items.length ?? 0) === 0 ? null : (
        <Table
          label={t("request.messages")} rows={data?.items ?? []} keyOf={(m) => m.id}
          columns={[
            { title: t("request.message"), wide: true, cell: (m) => <>{m.name}<span className={styles.sub}>{m.to}</span></> },
            {
              title: t("request.stands"),
              cell: (m) => <>{t(`message.${m.state}`)}{m.answer ? <span className={`${styles.sub} ${styles.address}`}>{m.answer}</span> : null}</>,
            },
            { title: t("log.when"), cell: (m) => <When at={m.sent_at ?? m.made_at} as="moment" /> },
          ]}
        />
      )}
      <h3>{t("request.steps")}</h3>
      <ul className={styles.links}>
        {invitation.steps.map((s, i) => (
          <li key={i}><span>{t(`request.state.${s.kind}`)}</span><When at={s.at} as="moment" /></li>
        ))}
      </ul>
    </Dialog>
  );
}
