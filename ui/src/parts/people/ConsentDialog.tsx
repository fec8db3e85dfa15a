import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Called, personQuery, useConsents } from "../../client/people";
import { endOfDay, startOfDay } from "../../lib/days";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { toastDone } from "../toasts";
import { type AboutPhotos, type ConsentDraft, ConsentForm, noConsent, saidIn } from "./ConsentForm";
import { PersonPicker } from "./PersonPicker";
import styles from "./consents.module.css";

interface Props {
  people: Called[]; // one, or those to choose from; none: anybody of the register
  about?: AboutPhotos;
  onClose: () => void;
}

/** Records what somebody said on paper or by word of mouth. */
export function ConsentDialog({ people, about, onClose }: Props) {
  const { t } = useTexts();
  const [who, setWho] = useState(people.length === 1 ? people[0]?.id : undefined);
  const [draft, setDraft] = useState<ConsentDraft>(noConsent);
  const { record } = useConsents(who ?? "");
  const { data: person } = useQuery({ ...personQuery(who ?? ""), enabled: who !== undefined });
  const name = people.find((p) => p.id === who)?.name ?? person?.label ?? "";
  const answers = saidIn(draft.answers);
  const folder = draft.folder || (about?.folder ?? "");
  const ready = who !== undefined && draft.method !== "" && answers.length > 0 && draft.extent !== "" && (draft.extent !== "this-event" || folder !== "");
  const speak = (person?.guardians ?? []).filter((g) => g.until === undefined).map((g) => g.person.name);

  const submit = () => {
    if (draft.method === "" || draft.extent === "") return;
    const scope = {
      extent: draft.extent,
      ...(draft.extent === "these-assets" && about !== undefined ? { assets: about.ids } : {}),
      ...(draft.extent === "this-event" ? { folders: [folder] } : {}),
    };
    record.mutate(
      {
        method: draft.method, answers, scope, note: draft.note.trim(),
        ...(draft.from === "" ? {} : { from: startOfDay(draft.from) }), ...(draft.until === "" ? {} : { until: endOfDay(draft.until) }),
      },
      {
        onSuccess: () => {
          onClose();
          toastDone(t("consent.recorded", { name }));
        },
      },
    );
  };
  return (
    <FormDialog
      title={t("consent.record")} open onClose={onClose} size={560} action={t("consent.record")} ready={ready} busy={record.isPending} error={record.error} onSubmit={submit}
    >
      {people.length === 1 ? <p className={styles.who}>{name}</p> : people.length === 0 ? (
        <>
          {who === undefined ? null : <p className={styles.who}>{name}</p>}
          <PersonPicker label={t("consent.whose")} onPick={(p) => setWho(p.id)} adds={false} autoFocus />
        </>
      ) : (
        <Select label={t("consent.whose")} data={people.map((p) => ({ value: p.id, label: p.name }))} value={who ?? null} onChange={(v) => setWho(v ?? undefined)} allowDeselect={false} required />
      )}
      {person?.minor ? (
        <p className={styles.hint}>{speak.length === 0 ? t("consent.guardianMissing") : t("consent.guardiansSpeak", { names: speak.join(", ") })}</p>
      ) : null}
      <ConsentForm value={draft} onChange={setDraft} about={about} />
    </FormDialog>
  );
}
