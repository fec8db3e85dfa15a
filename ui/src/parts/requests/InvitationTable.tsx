import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconHistory, IconMailForward, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { type Invitation, useRequests, waiting } from "../../client/requests";
import { useTexts } from "../../lib/i18n";
import { Table } from "../Table";
import { toastDone, toastProblem } from "../toasts";
import { When } from "../When";
import { CopyLink, OpenTablet } from "./LinkButtons";
import { MessagesDialog } from "./MessagesDialog";
import { InvitationMark } from "./StateMark";
import styles from "./requests.module.css";

/** Who was asked, and how it stands; with what can be done about it. */
export function InvitationTable({ rows }: { rows: Invitation[] }) {
  const { t } = useTexts();
  const [shown, setShown] = useState<Invitation>();
  return (
    <>
      <Table
        label={t("nav.requests")} rows={rows} keyOf={(i) => i.id} faded={(i) => i.state === "cancelled"}
        columns={[
          {
            title: t("request.who"), wide: true,
            cell: (i) => (
              <>
                <Link to={`/people/${i.signer.id}?part=requests`}>{i.signer.name}</Link>
                {i.signer.id === i.person.id ? null : <span className={styles.sub}>{t("request.for", { name: i.person.name })}</span>}
                {i.title === "" ? null : <span className={styles.sub}>{i.title}</span>}
              </>
            ),
          },
          {
            title: t("request.stands"),
            cell: (i) => (
              <>
                <InvitationMark state={i.state} undelivered={i.undelivered} />
                <span className={styles.sub}><When at={i.last_at} as="ago" /></span>
              </>
            ),
          },
          { title: t("request.way"), cell: (i) => t(`way.${i.way}`) },
          {
            title: t("request.until"),
            cell: (i) => (
              <>
                <When at={i.until} />
                {i.reminder === undefined || !waiting.includes(i.state) ? null : <span className={styles.sub}>{t("request.reminder")} <When at={i.reminder} /></span>}
              </>
            ),
          },
          { title: "", end: true, cell: (i) => <Acts invitation={i} onMessages={() => setShown(i)} /> },
        ]}
      />
      {shown === undefined ? null : <MessagesDialog invitation={shown} onClose={() => setShown(undefined)} />}
    </>
  );
}

function Acts({ invitation: i, onMessages }: { invitation: Invitation; onMessages: () => void }) {
  const { t } = useTexts();
  const { resend, cancel } = useRequests();
  const open = waiting.includes(i.state);
  const report = (text: string) => ({ onSuccess: () => toastDone(text), onError: (error: unknown) => toastProblem(error) });
  return (
    <span className={styles.acts}>
      {open ? <CopyLink id={i.id} /> : null}
      {open && i.way === "tablet" ? <OpenTablet id={i.id} /> : null}
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={t("request.menu", { name: i.signer.name })}><IconDots size={17} /></ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {open ? (
            <Menu.Item leftSection={<IconMailForward size={16} />} onClick={() => resend.mutate(i.id, report(t("request.resent", { name: i.signer.name })))}>{t("request.resend")}</Menu.Item>
          ) : null}
          <Menu.Item leftSection={<IconHistory size={16} />} onClick={onMessages}>{t("request.messages")}</Menu.Item>
          {open || i.state === "expired" ? (
            <Menu.Item leftSection={<IconX size={16} />} onClick={() => cancel.mutate(i.id, report(t("request.cancelled", { name: i.signer.name })))}>{t("request.cancel")}</Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}
