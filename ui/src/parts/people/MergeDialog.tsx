import { useState } from "react";
import { useNavigate } from "react-router";
import { type Called, type Person, usePeople } from "../../client/people";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { toastDone, toastProblem } from "../toasts";
import { PersonPicker } from "./PersonPicker";

/** Makes one of two entries of the same person. It can be taken back. */
export function MergeDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTexts();
  const go = useNavigate();
  const { merge, part, again } = usePeople();
  const [into, setInto] = useState<Called>();
  const submit = () => into !== undefined && merge.mutate({ person, into: into.id }, {
    onSuccess: async ({ undo }) => {
      await go(`/people/${into.id}`, { replace: true });
      void again(person.id);
      toastDone(t("merge.done", { name: person.label, into: into.name }), () => {
        part.mutateAsync(undo).then(() => {
          void again();
          void go(`/people/${person.id}`);
        }, toastProblem);
      });
    },
  });
  return (
    <FormDialog title={t("merge.title", { name: person.label })} open onClose={onClose} action={t("merge.now")} ready={into !== undefined} busy={merge.isPending} error={merge.error} onSubmit={submit}>
      <p>{t("merge.text")}</p>
      <PersonPicker label={t("merge.into")} adds={false} except={[person.id]} onPick={setInto} autoFocus />
      {into === undefined ? null : <p role="status">{t("merge.chosen", { name: person.label, into: into.name })}</p>}
    </FormDialog>
  );
}
