import { Button } from "@mantine/core";
import { IconCopy, IconMail } from "@tabler/icons-react";
import { useState } from "react";
import { type RecallDetail, type RecallReceiver, useRecall } from "../../client/recalls";
import { useTexts } from "../../lib/i18n";
import { Table } from "../Table";
import { toastDone, toastProblem } from "../toasts";
import { When } from "../When";
import styles from "./recall.module.css";

/** Who was told, whether it arrived, whether they looked, and how much they have still to answer. */
export function Receivers({ recall }: { recall: RecallDetail }) {
  const { t } = useTexts();
  const open = (r: RecallReceiver) => recall.items.filter((i) => i.receiver === r.id && i.state === "open").length;
  return (
    <Table
      label={t("recall.told")} rows={recall.receivers} keyOf={(r) => r.id} faded={(r) => open(r) === 0}
      columns={[
        { title: t("recall.who"), wide: true, cell: (r) => <>{r.account.name ? <p>{r.account.name}</p> : null}<p className={r.account.name ? "muted" : ""}>{r.address}</p></> },
        { title: t("recall.message"), cell: (r) => <>{r.sent === "" ? "–" : t(`recall.sent.${r.sent}`)}{r.sent_at ? <> <When at={r.sent_at} as="ago" /></> : null}{r.reminders > 0 ? <p className="muted">{t("recall.reminded", { count: r.reminders })}</p> : null}</> },
        { title: t("recall.looked"), cell: (r) => (r.opened_at ? <When at={r.opened_at} as="ago" /> : t("recall.notYet")) },
        { title: t("recall.openUses"), cell: (r) => open(r) },
        { title: "", end: true, cell: (r) => (open(r) > 0 ? <Acts recall={recall} receiver={r} /> : null) },
      ]}
    />
  );
}

function Acts({ recall, receiver }: { recall: RecallDetail; receiver: RecallReceiver }) {
  const { t } = useTexts();
  const { write, link } = useRecall(recall.id);
  const [address, setAddress] = useState<string>();
  const copy = () => link.mutate(receiver.id, {
    onSuccess: async (made) => {
      try {
        await navigator.clipboard.writeText(made.address);
        toastDone(t("request.copied"));
      } catch { // the browser does not let us: then by hand
        setAddress(made.address);
      }
    },
    onError: (error) => toastProblem(error),
  });
  if (address !== undefined) return <code className={styles.address}>{address}</code>;
  return (
    <span className={`${styles.acts} ${styles.noPrint}`}>
      <Button size="compact-sm" variant="default" leftSection={<IconMail size={15} />} loading={write.isPending} onClick={() => write.mutate(receiver.id, { onSuccess: () => toastDone(t("recall.written")), onError: (e) => toastProblem(e) })}>{t("recall.write")}</Button>
      <Button size="compact-sm" variant="default" leftSection={<IconCopy size={15} />} loading={link.isPending} onClick={copy}>{t("request.copy")}</Button>
    </span>
  );
}
