import { Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { breakGlass } from "../../client/office";
import { forgetListings } from "../../client/listing";
import { queries } from "../../client/queries";
import { useTexts } from "../../lib/i18n";
import { momentName } from "../../lib/when";
import { FormDialog } from "../Dialog";
import { toastDone } from "../toasts";
import { breakGlassOpen } from "./breakGlassStore";

/** An administrator asks to see photos, says why, and everybody who should know is told. */
export default function BreakGlass() {
  const { t, language } = useTexts();
  const open = breakGlassOpen.use();
  const [reason, setReason] = useState("");
  const close = () => {
    breakGlassOpen.set(false);
    setReason("");
  };
  const act = useMutation({
    mutationFn: () => breakGlass(reason.trim()),
    onSuccess: ({ until }) => {
      close();
      forgetListings();
      void queries.invalidateQueries();
      toastDone(t("glass.done", { until: momentName(until, language) }));
    },
  });
  return (
    <FormDialog
      title={t("glass.title")} open={open} onClose={close} action={t("glass.open")} danger ready={reason.trim().length >= 10} busy={act.isPending}
      error={act.error} onSubmit={() => act.mutate()}
    >
      <p>{t("glass.text")}</p>
      <Textarea label={t("glass.reason")} description={t("glass.reasonHint")} autosize minRows={3} value={reason} onChange={(e) => setReason(e.currentTarget.value)} data-autofocus maxLength={1000} />
    </FormDialog>
  );
}
