import { Button, Checkbox, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Risk, type Share, shareRulesQuery, useShares } from "../../client/shares";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { toastDone } from "../toasts";
import styles from "./shares.module.css";

/** A second person says yes or no to a share. */
export function Approve({ share }: { share: Share }) {
  const { t } = useTexts();
  const [yes, setYes] = useState<boolean>();
  return (
    <>
      <Button onClick={() => setYes(true)}>{t("share.approve")}</Button>
      <Button variant="default" onClick={() => setYes(false)}>{t("share.decline")}</Button>
      {yes === undefined ? null : <Decision share={share} approve={yes} onClose={() => setYes(undefined)} />}
    </>
  );
}

function Decision({ share, approve, onClose }: { share: Share; approve: boolean; onClose: () => void }) {
  const { t } = useTexts();
  const { decide } = useShares();
  const [reason, setReason] = useState("");
  const submit = () => decide.mutate({ id: share.id, approve, reason: reason.trim() }, {
    onSuccess: () => {
      onClose();
      toastDone(t(approve ? "share.approved" : "share.declined"));
    },
  });
  const word = t(approve ? "share.approve" : "share.decline");
  return (
    <FormDialog title={word} open onClose={onClose} action={word} danger={!approve} busy={decide.isPending} error={decide.error} onSubmit={submit}>
      <Textarea label={t("share.reason")} autosize minRows={2} maxLength={1000} value={reason} onChange={(e) => setReason(e.currentTarget.value)} data-autofocus />
    </FormDialog>
  );
}

const risks: Risk[] = ["minors", "many-people", "originals", "positions", "open-link", "unknown-domain", "no-end"];

/** What a second person has to approve. */
export function ShareRules({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const { data } = useQuery(shareRulesQuery);
  const { setRules } = useShares();
  const [chosen, setChosen] = useState<string[]>();
  const value = chosen ?? data?.risks ?? [];
  return (
    <FormDialog
      title={t("share.rules")} open onClose={onClose} action={t("do.save")} ready={data !== undefined} busy={setRules.isPending} error={setRules.error}
      onSubmit={() => setRules.mutate(risks.filter((r) => value.includes(r)), { onSuccess: onClose })}
    >
      <p className="muted">{t("share.rulesText")}</p>
      <Checkbox.Group value={value} onChange={setChosen} aria-label={t("share.rules")}>
        <div className={styles.choices}>{risks.map((r) => <Checkbox key={r} value={r} label={t(`share.risk.${r}`)} />)}</div>
      </Checkbox.Group>
    </FormDialog>
  );
}
