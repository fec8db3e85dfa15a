import { Button, Select, TagsInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import type { Field } from "../../client/types";
import { fieldsQuery, useFields } from "../../client/words";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { Block } from "../Page";
import { ProblemNote } from "../ProblemNote";
import { Table } from "../Table";
import { toastDone, toastProblem } from "../toasts";
import { InLanguages } from "./InLanguages";

const kinds: Field["kind"][] = ["text", "date", "choice", "number"];
type Draft = { field?: Field; name: string; names: Record<string, string>; kind: Field["kind"]; choices: string[] };

/** Fields that only this organisation has: project number, campus. */
export function Fields() {
  const { t, language } = useTexts();
  const { data, error } = useQuery(fieldsQuery);
  const { make, change, remove } = useFields();
  const [draft, setDraft] = useState<Draft>();
  const close = () => setDraft(undefined);
  const submit = () => {
    if (draft === undefined) return;
    const { field, kind, ...body } = draft;
    if (field === undefined) make.mutate({ ...body, kind }, { onSuccess: close });
    else change.mutate({ of: field, ...body }, { onSuccess: close });
  };
  return (
    <Block title={t("settings.fields")} text={t("fields.explain")}>
      <ProblemNote error={error} />
      {data && data.items.length > 0 ? (
        <Table
          label={t("settings.fields")} rows={data.items} keyOf={(f) => f.id}
          columns={[
            { title: t("fields.name"), wide: true, cell: (f) => <strong>{f.names[language] || f.name}</strong> },
            { title: t("fields.kind"), cell: (f) => [t(`fields.${f.kind}`), f.choices.join(", ")].filter(Boolean).join(": ") },
            {
              title: "", end: true,
              cell: (f) => (
                <>
                  <Button size="compact-sm" variant="subtle" onClick={() => setDraft({ field: f, name: f.name, names: f.names, kind: f.kind, choices: f.choices })}>{t("do.edit")}</Button>
                  <Button size="compact-sm" variant="subtle" color="gray" onClick={() => remove.mutate(f, { onError: toastProblem, onSuccess: () => toastDone(t("fields.removed", { name: f.name })) })}>{t("do.remove")}</Button>
                </>
              ),
            },
          ]}
        />
      ) : null}
      <Button mt={16} leftSection={<IconPlus size={17} />} onClick={() => setDraft({ name: "", names: {}, kind: "text", choices: [] })}>{t("fields.new")}</Button>
      <FormDialog
        title={draft?.field?.name ?? t("fields.new")} open={draft !== undefined} onClose={close} action={t("do.save")} busy={make.isPending || change.isPending}
        ready={draft !== undefined && draft.name.trim() !== "" && (draft.kind !== "choice" || draft.choices.length > 0)} error={make.error ?? change.error} onSubmit={submit}
      >
        {draft === undefined ? null : (
          <>
            <TextInput label={t("fields.name")} value={draft.name} onChange={(e) => setDraft({ ...draft, name: e.currentTarget.value })} data-autofocus maxLength={100} />
            <InLanguages value={draft.names} onChange={(names) => setDraft({ ...draft, names })} />
            <Select label={t("fields.kind")} allowDeselect={false} disabled={draft.field !== undefined} data={kinds.map((k) => ({ value: k, label: t(`fields.${k}`) }))} value={draft.kind} onChange={(v) => setDraft({ ...draft, kind: v as Field["kind"] })} />
            {draft.kind === "choice" ? <TagsInput label={t("fields.choices")} value={draft.choices} acceptValueOnBlur onChange={(choices) => setDraft({ ...draft, choices })} /> : null}
          </>
        )}
      </FormDialog>
    </Block>
  );
}
