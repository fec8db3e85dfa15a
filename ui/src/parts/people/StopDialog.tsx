import { Radio, Textarea } from "@mantine/core";
import { useState } from "react";
import { type Person, type StopKind, useConsents } from "../../client/people";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { toastDone } from "../toasts";
import styles from "./consents.module.css";

const kinds = ["objection", "restriction"] as const satisfies readonly StopKind[];

/** Stops all use of somebody's photos at once, whatever the legal basis. */
export function StopDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTexts();
  const { stop } = useConsents(person.id);
  const [kind, setKind] = useState<StopKind>();
  const [note, setNote] = useState("");
  const submit = () => kind !== undefined && stop.mutate({ kind, note: note.trim() }, {
    onSuccess: () => {
      onClose();
      toastDone(t("stop.recorded", { name: person.label }));
    },
  });
  return (
    <FormDialog title={t("stop.record")} open onClose={onClose} action={t("stop.now")} ready={kind !== undefined} busy={stop.isPending} error={stop.error} onSubmit={submit}>
      <Radio.Group value={kind ?? ""} onChange={(v) => setKind(v as StopKind)} aria-label={t("stop.record")}>
        <div className={styles.scopes}>
          {kinds.map((k) => <Radio key={k} value={k} label={t(`stop.${k}`)} description={t(`stop.${k}Text`)} />)}
        </div>
      </Radio.Group>
      <Textarea label={t("stop.note")} autosize minRows={2} maxLength={2000} value={note} onChange={(e) => setNote(e.currentTarget.value)} />
    </FormDialog>
  );
}
