import { Button } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type Person, usePeople } from "../../client/people";
import { useMay } from "../../client/session";
import { useTexts } from "../../lib/i18n";
import { ProblemNote } from "../ProblemNote";
import { toastDone } from "../toasts";
import { changeOf, draftOf, PersonFields } from "./PersonFields";
import styles from "./register.module.css";

/** What the register knows of somebody, to be read and changed. */
export function Details({ person }: { person: Person }) {
  const { t } = useTexts();
  const may = useMay("edit-people");
  const { change } = usePeople();
  const was = draftOf(person);
  const [draft, setDraft] = useState(was);
  const form = changeOf(draft, was);
  const changed = Object.keys(form).length > 0;
  const save = (e: FormEvent) => {
    e.preventDefault();
    change.mutate({ person, ...form }, {
      onSuccess: (saved) => {
        setDraft(draftOf(saved));
        toastDone(t("done.saved"));
      },
    });
  };
  return (
    <form onSubmit={save} className={styles.column}>
      <fieldset disabled={!may} className={styles.form} style={{ border: 0, margin: 0, padding: 0 }}>
        <PersonFields value={draft} onChange={setDraft} self={person.id} />
        <ProblemNote error={change.error} />
        {may ? (
          <div>
            <Button type="submit" disabled={!changed || (draft.name + draft.identity).trim() === ""} loading={change.isPending}>{t("do.save")}</Button>
          </div>
        ) : null}
      </fieldset>
    </form>
  );
}
