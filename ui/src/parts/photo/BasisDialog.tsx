import { useEffect, useState } from "react";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { BasisForm, isComplete, noBasis, toChange, type BasisDraft } from "./BasisForm";

interface Props {
  open: boolean;
  onClose: () => void;
  count: number;
  first?: BasisDraft;
  onDecide: (change: ReturnType<typeof toChange>) => Promise<boolean>;
}

/** Sets the legal basis of one photo or of many. */
export function BasisDialog({ open, onClose, count, first = noBasis, onDecide }: Props) {
  const { t } = useTexts();
  const [draft, setDraft] = useState(first);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (open) setDraft(first);
    // The draft begins anew when the dialog opens, not when the photo behind it changes.
  }, [open]);
  const submit = async () => {
    setBusy(true);
    const done = await onDecide(toChange(draft));
    setBusy(false);
    if (done) onClose();
  };
  return (
    <FormDialog
      title={t("basis.question", { count })} open={open} onClose={onClose} action={t("basis.set")} ready={isComplete(draft)}
      busy={busy} onSubmit={() => void submit()} size={620}
    >
      <p className="muted">{t("basis.explain")}</p>
      <BasisForm value={draft} onChange={setDraft} />
    </FormDialog>
  );
}
