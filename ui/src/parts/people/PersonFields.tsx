import { Checkbox, Select, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Person, PersonForm, Relation } from "../../client/people";
import { personFieldsQuery } from "../../client/words";
import { languageNames, languages, useTexts } from "../../lib/i18n";
import { OwnFieldInput } from "../OwnFieldInput";
import forms from "../settings/forms.module.css";
import { Guardians } from "./Guardians";

export interface PersonDraft {
  name: string;
  identity: string;
  email: string;
  mobile: string;
  born: string;
  language: string;
  employee: string;
  notes: string;
  deceased: boolean;
  died: string;
  guardians: { id: string; name: string; relation: Relation }[];
  fields: Record<string, string>;
}

export const nobody: PersonDraft = {
  name: "", identity: "", email: "", mobile: "", born: "", language: "", employee: "", notes: "", deceased: false, died: "", guardians: [], fields: {},
};

export function draftOf(p: Person): PersonDraft {
  const { name, identity, email, mobile, born, language, employee, notes, deceased, died } = p;
  const guardians = p.guardians.filter((g) => g.until === undefined).map((g) => ({ ...g.person, relation: g.relation }));
  return { name, identity, email, mobile, born, language, employee, notes, deceased, died, guardians, fields: p.fields };
}

/** What is different from how it was, as the API takes it. */
export function changeOf(draft: PersonDraft, was: PersonDraft): PersonForm {
  const form: Record<string, unknown> = {};
  for (const key of ["name", "identity", "email", "mobile", "born", "language", "employee", "notes", "deceased", "died"] as const) {
    const value = draft[key];
    const now = typeof value === "string" ? value.trim() : value;
    if (now !== was[key]) form[key] = now;
  }
  const plain = (d: PersonDraft) => d.guardians.map(({ id, relation }) => ({ person: id, relation }));
  if (JSON.stringify(plain(draft)) !== JSON.stringify(plain(was))) form.guardians = plain(draft);
  const own = Object.entries(draft.fields).filter(([id, value]) => value.trim() !== (was.fields[id] ?? ""));
  if (own.length > 0) form.fields = Object.fromEntries(own.map(([id, value]) => [id, value.trim()]));
  return form as PersonForm;
}

interface Props {
  value: PersonDraft;
  onChange: (value: PersonDraft) => void;
  self?: string;
  short?: boolean; // only what one knows when somebody new stands before one
}

/** What the register knows of somebody. Only a name or a number is needed. */
export function PersonFields({ value, onChange, self, short }: Props) {
  const { t } = useTexts();
  const { data: own } = useQuery({ ...personFieldsQuery, enabled: short !== true });
  const text = (key: "name" | "identity" | "email" | "mobile" | "employee", more: object = {}) => (
    <TextInput label={t(`person.${key}`)} value={value[key]} maxLength={254} autoComplete="off" onChange={(e) => onChange({ ...value, [key]: e.currentTarget.value })} {...more} />
  );
  return (
    <>
      <div className={forms.two}>
        {text("name", { "data-autofocus": true })}
        {text("identity", { description: t("person.identityHint"), inputWrapperOrder: ["label", "input", "description"] })}
      </div>
      <div className={forms.two}>
        {text("email", { type: "email" })}
        {text("mobile", { type: "tel", placeholder: "+31612345678" })}
      </div>
      <TextInput
        type="date" label={t("person.born")} description={t("person.bornHint")} value={value.born} max={new Date().toISOString().slice(0, 10)}
        onChange={(e) => onChange({ ...value, born: e.currentTarget.value })}
      />
      {short ? null : (
        <>
          <div className={forms.two}>
            <Select
              label={t("person.language")} clearable value={value.language || null} data={languages.map((l) => ({ value: l, label: languageNames[l] }))}
              onChange={(v) => onChange({ ...value, language: v ?? "" })} clearButtonProps={{ "aria-label": t("do.clear") }}
            />
            {text("employee")}
          </div>
          <Textarea label={t("person.notes")} autosize minRows={2} maxLength={10000} value={value.notes} onChange={(e) => onChange({ ...value, notes: e.currentTarget.value })} />
          {own?.items.filter((f) => f.sees).map((f) => (
            <OwnFieldInput key={f.id} field={f} value={value.fields[f.id] ?? ""} onChange={(v) => onChange({ ...value, fields: { ...value.fields, [f.id]: v } })} />
          ))}
          <Guardians value={value.guardians} self={self} onChange={(guardians) => onChange({ ...value, guardians })} />
          <Checkbox
            label={t("person.hasDied")} checked={value.deceased}
            onChange={(e) => onChange({ ...value, deceased: e.currentTarget.checked, died: e.currentTarget.checked ? value.died : "" })}
          />
          {value.deceased ? (
            <TextInput type="date" label={t("person.died")} value={value.died} onChange={(e) => onChange({ ...value, died: e.currentTarget.value })} />
          ) : null}
        </>
      )}
    </>
  );
}
