import { Radio, TextInput } from "@mantine/core";
import { useState } from "react";
import { useNavigate } from "react-router";
import { type Person, useErasePerson } from "../../client/people";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { toastDone } from "../toasts";
import styles from "./consents.module.css";

const faces = ["unknown", "not-identifiable"] as const;

/** Destroys what is kept of somebody. It cannot be undone, so their number is typed. */
export function ErasePersonDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTexts();
  const go = useNavigate();
  const erase = useErasePerson();
  const [confirm, setConfirm] = useState("");
  const [become, setBecome] = useState<(typeof faces)[number]>("unknown");
  const submit = () => erase.mutate({ id: person.id, confirm: confirm.trim(), faces: become }, {
    onSuccess: async (c) => {
      await go(`/people/erased/${c.number}`);
      toastDone(t("erasePerson.done", { count: c.photos, number: String(c.number).padStart(4, "0") }));
      await erase.again();
    },
  });
  return (
    <FormDialog
      title={t("erasePerson.title", { name: person.label })} open onClose={onClose} danger action={t("erasePerson.now")}
      ready={confirm.trim() === String(person.number)} busy={erase.isPending} error={erase.error} onSubmit={submit}
    >
      <p>{t("erasePerson.text")}</p>
      <Radio.Group label={t("erasePerson.faces")} value={become} onChange={(v) => setBecome(v as typeof become)}>
        <div className={styles.scopes}>
          {faces.map((f) => <Radio key={f} value={f} label={t(`erasePerson.${f}`)} description={t(`erasePerson.${f}Text`)} />)}
        </div>
      </Radio.Group>
      <TextInput label={t("erasePerson.confirm", { number: person.number })} value={confirm} onChange={(e) => setConfirm(e.currentTarget.value)} autoComplete="off" />
    </FormDialog>
  );
}
