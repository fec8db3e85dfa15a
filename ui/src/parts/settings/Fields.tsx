import { Button } from "@mantine/core";
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
import { type FieldDraft, FieldForm, fieldReady, kindOf, newField } from "./FieldForm";

type Draft = FieldDraft & { field?: Field };

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
            { title: t("fields.kind"), cell: (f) => kindOf(f, t) },
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
      <Button mt={16} leftSection={<IconPlus size={17} />} onClick={() => setDraft(newField)}>{t("fields.new")}</Button>
      <FormDialog
        title={draft?.field?.name ?? t("fields.new")} open={draft !== undefined} onClose={close} action={t("do.save")} busy={make.isPending || change.isPending}
        ready={draft !== undefined && fieldReady(draft)} error={make.error ?? change.error} onSubmit={submit}
      >
        {draft === undefined ? null : <FieldForm value={draft} onChange={(d) => setDraft({ ...draft, ...d })} old={draft.field !== undefined} />}
      </FormDialog>
    </Block>
  );
}
