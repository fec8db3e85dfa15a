import { useState } from "react";
import { type Person, usePeople } from "../../client/people";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { changeOf, nobody, type PersonDraft, PersonFields } from "./PersonFields";

/** Puts somebody into the register. */
export function PersonDialog({ onClose, onDone }: { onClose: () => void; onDone: (person: Person) => void }) {
  const { t } = useTexts();
  const { add } = usePeople();
  const [draft, setDraft] = useState<PersonDraft>(nobody);
  return (
    <FormDialog
      title={t("people.new")} open onClose={onClose} size={560} action={t("people.add")} ready={(draft.name + draft.identity).trim() !== ""} busy={add.isPending} error={add.error}
      onSubmit={() => add.mutate(changeOf(draft, nobody), { onSuccess: onDone })}
    >
      <PersonFields value={draft} onChange={setDraft} short />
    </FormDialog>
  );
}
