import { Button, Skeleton, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconPlus, IconShieldCheck } from "@tabler/icons-react";
import { useState } from "react";
import { evidenceOf, type Use, useUses, usesQuery } from "../../client/recalls";
import { atLeast } from "../../client/rights";
import { useMay } from "../../client/session";
import type { Asset } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { ProblemNote } from "../ProblemNote";
import { toastDone } from "../toasts";
import { NoteUseDialog } from "./NoteUseDialog";
import { UseLine, UseMark } from "./UseLine";
import styles from "./recall.module.css";

/** Where a photo is used and was used. */
export function UsesTab({ asset }: { asset: Asset }) {
  const { t } = useTexts();
  const clerk = useMay("edit-consents");
  const may = clerk || atLeast(asset.right, "edit");
  const { data, error, refetch } = useQuery({ ...usesQuery(asset.id), enabled: may });
  const [noting, setNoting] = useState(false);
  const [ending, setEnding] = useState<Use>();
  if (!may) return <p className="muted">{t("uses.notYours")}</p>;
  return (
    <div className={styles.tab}>
      <div className={styles.bar}>
        <Button variant="default" size="compact-md" leftSection={<IconPlus size={16} />} onClick={() => setNoting(true)}>{t("uses.note")}</Button>
      </div>
      {error ? <ProblemNote error={error} onRetry={() => void refetch()} /> : data === undefined ? <Skeleton height={120} /> : data.items.length === 0 ? (
        <p className="muted">{t("uses.none")}</p>
      ) : (
        <ul className={styles.list}>
          {data.items.map((u) => (
            <li key={u.id} data-ended={u.ended_at !== undefined}>
              <UseMark use={u} />
              <UseLine use={u} />
              <span className={styles.acts}>
                {clerk ? <Button component="a" href={evidenceOf(u.id)} download variant="default" size="compact-sm" leftSection={<IconShieldCheck size={15} />}>{t("uses.evidence")}</Button> : null}
                {u.ended_at === undefined && u.source !== "share" && u.source !== "portal" ? <Button variant="default" size="compact-sm" onClick={() => setEnding(u)}>{t("uses.end")}</Button> : null}
              </span>
            </li>
          ))}
        </ul>
      )}
      {noting ? <NoteUseDialog asset={asset.id} onClose={() => setNoting(false)} /> : null}
      {ending ? <EndUse asset={asset.id} use={ending} onClose={() => setEnding(undefined)} /> : null}
    </div>
  );
}

function EndUse({ asset, use, onClose }: { asset: string; use: Use; onClose: () => void }) {
  const { t } = useTexts();
  const { end } = useUses(asset);
  const [note, setNote] = useState("");
  const submit = () => end.mutate({ id: use.id, note: note.trim() }, {
    onSuccess: () => {
      onClose();
      toastDone(t("uses.ended"));
    },
  });
  return (
    <FormDialog title={t("uses.end")} open onClose={onClose} action={t("uses.end")} busy={end.isPending} error={end.error} onSubmit={submit}>
      <UseLine use={use} />
      <Textarea label={t("uses.endNote")} autosize minRows={2} maxLength={5000} value={note} onChange={(e) => setNote(e.currentTarget.value)} />
    </FormDialog>
  );
}
