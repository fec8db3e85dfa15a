import { Radio, Textarea } from "@mantine/core";
import { useState } from "react";
import { type Person, type Stop, type StopKind, useConsents } from "../../client/people";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { toastDone } from "../toasts";
import styles from "./consents.module.css";

const kinds = ["objection", "restriction", "blur"] as const satisfies readonly StopKind[];

/** Stops all use of somebody's photos at once, whatever the legal basis; under the wish to be unrecognisable, all but the blurred one. */
export function StopDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTexts();
  const { stop } = useConsents(person.id);
  const [kind, setKind] = useState<StopKind>();
  const [note, setNote] = useState("");
  const submit = () => kind !== undefined && stop.mutate({ kind, note: note.trim() }, {
    onSuccess: () => {
      onClose();
      toastDone(t(kind === "blur" ? "stop.recordedBlur" : "stop.recorded", { name: person.label }));
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

/** Ends one, and keeps why. A wish to be unrecognisable is not lifted without a reason. */
export function EndStopDialog({ person, stop, onClose }: { person: Person; stop: Stop; onClose: () => void }) {
  const { t } = useTexts();
  const { end } = useConsents(person.id);
  const [reason, setReason] = useState("");
  const needed = stop.kind === "blur";
  const submit = () => end.mutate({ id: stop.id, reason: reason.trim() }, {
    onSuccess: () => {
      onClose();
      toastDone(t("stop.ended"));
    },
  });
  return (
    <FormDialog title={t(`stop.end.${stop.kind}`)} open onClose={onClose} action={t("stop.endNow")} ready={!needed || reason.trim() !== ""} busy={end.isPending} error={end.error} onSubmit={submit}>
      <Textarea label={t("stop.reason")} description={needed ? t("stop.reasonText") : undefined} required={needed} autosize minRows={2} maxLength={2000} value={reason} onChange={(e) => setReason(e.currentTarget.value)} />
    </FormDialog>
  );
}
