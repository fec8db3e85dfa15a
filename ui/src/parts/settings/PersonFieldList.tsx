import { ActionIcon, Button, MultiSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconChevronDown, IconChevronUp, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { groupsQuery } from "../../client/office";
import type { PersonField } from "../../client/types";
import { personFieldsQuery, usePersonFields } from "../../client/words";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { Block } from "../Page";
import { ProblemNote } from "../ProblemNote";
import { Table } from "../Table";
import { toastDone, toastProblem } from "../toasts";
import { type FieldDraft, FieldForm, fieldReady, kindOf, newField } from "./FieldForm";

type Draft = FieldDraft & { field?: PersonField; seen_by: string[] };

/** Fields of people that only this organisation has, each for the groups that need it. */
export function PersonFieldList() {
  const { t, language } = useTexts();
  const { data, error } = useQuery(personFieldsQuery);
  const { data: groups } = useQuery(groupsQuery);
  const { make, change, remove } = usePersonFields();
  const [draft, setDraft] = useState<Draft>();
  const close = () => setDraft(undefined);
  const fields = data?.items ?? [];
  const called = (f: PersonField) => f.names[language] || f.name;
  const groupName = (id: string) => groups?.items.find((g) => g.id === id)?.name ?? t("fields.goneGroup");
  const submit = () => {
    if (draft === undefined) return;
    const { field, kind, ...body } = draft;
    if (field === undefined) make.mutate({ ...body, kind }, { onSuccess: close });
    else change.mutate({ of: field, ...body }, { onSuccess: close });
  };
  const start = (next: Draft) => {
    make.reset();
    change.reset();
    setDraft(next);
  };
  const move = (f: PersonField, place: number) => change.mutate({ of: f, place }, { onError: toastProblem });
  const chosen = draft?.seen_by ?? [];
  const options = [...(groups?.items ?? []).map((g) => g.id), ...chosen.filter((id) => groups?.items.every((g) => g.id !== id))];
  return (
    <Block title={t("fields.ofPeople")} text={t("fields.explainPeople")}>
      <ProblemNote error={error} />
      {fields.length > 0 ? (
        <Table
          label={t("fields.ofPeople")} rows={fields} keyOf={(f) => f.id}
          columns={[
            { title: t("fields.name"), wide: true, cell: (f) => <strong>{called(f)}</strong> },
            { title: t("fields.kind"), cell: (f) => kindOf(f, t) },
            { title: t("fields.seenBy"), cell: (f) => (f.seen_by.length === 0 ? t("fields.seenByAll") : f.seen_by.map(groupName).join(", ")) },
            {
              title: "", end: true,
              cell: (f) => {
                const place = fields.indexOf(f);
                return (
                  <>
                    <ActionIcon variant="subtle" color="gray" disabled={place === 0 || change.isPending} aria-label={t("uses.up", { name: called(f) })} onClick={() => move(f, place - 1)}><IconChevronUp size={17} /></ActionIcon>
                    <ActionIcon variant="subtle" color="gray" disabled={place === fields.length - 1 || change.isPending} aria-label={t("uses.down", { name: called(f) })} onClick={() => move(f, place + 1)}><IconChevronDown size={17} /></ActionIcon>
                    <Button size="compact-sm" variant="subtle" onClick={() => start({ field: f, name: f.name, names: f.names, kind: f.kind, choices: f.choices, seen_by: f.seen_by })}>{t("do.edit")}</Button>
                    <Button size="compact-sm" variant="subtle" color="gray" onClick={() => remove.mutate(f, { onError: toastProblem, onSuccess: () => toastDone(t("fields.removed", { name: called(f) })) })}>{t("do.remove")}</Button>
                  </>
                );
              },
            },
          ]}
        />
      ) : null}
      <Button mt={16} leftSection={<IconPlus size={17} />} onClick={() => start({ ...newField, seen_by: [] })}>{t("fields.new")}</Button>
      <FormDialog
        title={draft?.field === undefined ? t("fields.new") : called(draft.field)} open={draft !== undefined} onClose={close} action={t("do.save")} busy={make.isPending || change.isPending}
        ready={draft !== undefined && fieldReady(draft)} error={make.error ?? change.error} onSubmit={submit}
      >
        {draft === undefined ? null : (
          <>
            <FieldForm value={draft} onChange={(d) => setDraft({ ...draft, ...d })} old={draft.field !== undefined} />
            <MultiSelect
              label={t("fields.seenBy")} description={t("fields.seenByHint")} placeholder={chosen.length === 0 ? t("fields.seenByAll") : undefined}
              data={options.map((id) => ({ value: id, label: groupName(id) }))} value={chosen} onChange={(seen_by) => setDraft({ ...draft, seen_by })}
            />
          </>
        )}
      </FormDialog>
    </Block>
  );
}
