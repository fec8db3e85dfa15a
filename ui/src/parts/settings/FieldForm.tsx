import { Select, TagsInput, TextInput } from "@mantine/core";
import type { Field } from "../../client/types";
import { type Translate, useTexts } from "../../lib/i18n";
import { InLanguages } from "./InLanguages";

const kinds: Field["kind"][] = ["text", "date", "choice", "number"];

export type FieldDraft = Pick<Field, "name" | "names" | "kind" | "choices">;
export const newField: FieldDraft = { name: "", names: {}, kind: "text", choices: [] };

export function fieldReady(draft: FieldDraft): boolean {
  return draft.name.trim() !== "" && (draft.kind !== "choice" || draft.choices.length > 0);
}

/** The kind of a field in a word, with its choices. */
export function kindOf(field: FieldDraft, t: Translate): string {
  return [t(`fields.${field.kind}`), field.choices.join(", ")].filter(Boolean).join(": ");
}

/** What an own field is called and holds; the kind of an old one stays. */
export function FieldForm({ value, onChange, old }: { value: FieldDraft; onChange: (value: FieldDraft) => void; old: boolean }) {
  const { t } = useTexts();
  return (
    <>
      <TextInput label={t("fields.name")} value={value.name} onChange={(e) => onChange({ ...value, name: e.currentTarget.value })} data-autofocus maxLength={100} />
      <InLanguages value={value.names} onChange={(names) => onChange({ ...value, names })} />
      <Select label={t("fields.kind")} allowDeselect={false} disabled={old} data={kinds.map((k) => ({ value: k, label: t(`fields.${k}`) }))} value={value.kind} onChange={(v) => onChange({ ...value, kind: v as Field["kind"] })} />
      {value.kind === "choice" ? <TagsInput label={t("fields.choices")} value={value.choices} acceptValueOnBlur onChange={(choices) => onChange({ ...value, choices })} /> : null}
    </>
  );
}
