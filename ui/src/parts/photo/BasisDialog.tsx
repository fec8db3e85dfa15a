import { useEffect, useState } from "react";
import type { BasisForm as BasisFormOut } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { type BasisDraft, BasisForm, noBasis, useBasis } from "./BasisForm";

interface Props {
  open: boolean;
  onClose: () => void;
  onDone: () => void;
  count: number;
  first?: BasisDraft;
  onDecide: (change: BasisFormOut) => Promise<boolean>;
}

/** Sets the legal basis of one photo or of many. */
export function BasisDialog({ open, onClose, onDone, count, first = noBasis, onDecide }: Props) {
  const { t } = useTexts();
  const [draft, setDraft] = useState(first);
  const [busy, setBusy] = useState(false);
  const { complete, change } = useBasis(draft);
  useEffect(() => {
    if (open) setDraft(first);
    // The draft begins anew when the dialog opens, not when the photo behind it changes.
  }, [open]);
  const submit = async () => {
    setBusy(true);
    const done = await onDecide(change);
    setBusy(false);
    if (done) onDone();
  };
  return (
    <FormDialog
      title={t("basis.question", { count })} open={open} onClose={onClose} action={t("basis.set")} ready={complete}
      busy={busy} onSubmit={() => void submit()} size={620}
    >
      <p className="muted">{t("basis.explain")}</p>
      <BasisForm value={draft} onChange={setDraft} />
    </FormDialog>
  );
}
