import { Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { type HoldTarget, useBases } from "../../client/bases";
import { dayOf, endOfDay } from "../../lib/days";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { toastDone } from "../toasts";

interface Props {
  target: HoldTarget;
  title: string;
  onClose: () => void;
  onDone: () => void;
}

/** Stops all use of photos or of a folder until further notice, with the reason. */
export function HoldDialog({ target, title, onClose, onDone }: Props) {
  const { t } = useTexts();
  const { hold } = useBases();
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState("");
  const submit = () => hold.mutate({ ...target, reason: reason.trim(), ...(until === "" ? {} : { until: endOfDay(until) }) }, {
    onSuccess: ({ made }) => {
      toastDone("folder" in target ? t("hold.doneFolder") : t("hold.done", { count: made }));
      onDone();
    },
  });
  return (
    <FormDialog title={title} open onClose={onClose} action={t("hold.now")} ready={reason.trim() !== ""} busy={hold.isPending} error={hold.error} onSubmit={submit}>
      <p className="muted">{t("hold.explain")}</p>
      <Textarea label={t("hold.reason")} description={t("hold.reasonHint")} required autosize minRows={2} maxLength={2000} value={reason} onChange={(e) => setReason(e.currentTarget.value)} data-autofocus />
      <TextInput type="date" label={t("hold.end")} description={t("hold.endHint")} min={dayOf(new Date().toISOString())} value={until} onChange={(e) => setUntil(e.currentTarget.value)} />
    </FormDialog>
  );
}
