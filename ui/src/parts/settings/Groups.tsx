import { Button, MultiSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { groupsQuery, useGroups, usersQuery } from "../../client/office";
import type { Group } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { Block } from "../Page";
import { ProblemNote } from "../ProblemNote";
import { Table } from "../Table";
import { toastDone, toastProblem } from "../toasts";

/** Named sets of people, to whom folders can be opened at once. */
export function Groups() {
  const { t } = useTexts();
  const { data, error } = useQuery(groupsQuery);
  const users = useQuery(usersQuery).data?.items ?? [];
  const { make, change, remove } = useGroups();
  const [draft, setDraft] = useState<{ group?: Group; name: string; members: string[] }>();
  const close = () => setDraft(undefined);
  const nameOf = (id: string) => users.find((u) => u.id === id)?.name ?? "";
  const submit = () => {
    if (draft === undefined) return;
    const { group, name, members } = draft;
    if (group === undefined) make.mutate({ name, members }, { onSuccess: close });
    else change.mutate({ group, name, members }, { onSuccess: close });
  };
  const drop = (group: Group) =>
    remove.mutate(group, {
      onError: toastProblem,
      onSuccess: () => toastDone(t("groups.removed", { name: group.name }), () => make.mutate({ name: group.name, members: group.members })),
    });
  return (
    <Block title={t("settings.groups")} text={t("groups.text")}>
      <ProblemNote error={error} />
      <Table
        label={t("settings.groups")} rows={data?.items ?? []} keyOf={(g) => g.id}
        columns={[
          { title: t("groups.name"), cell: (g) => <strong>{g.name}</strong> },
          { title: t("groups.members"), wide: true, cell: (g) => g.members.map(nameOf).filter(Boolean).join(", ") || t("groups.nobody") },
          {
            title: "", end: true,
            cell: (g) => (
              <>
                <Button size="compact-sm" variant="subtle" onClick={() => setDraft({ group: g, name: g.name, members: g.members })}>{t("do.edit")}</Button>
                <Button size="compact-sm" variant="subtle" color="gray" onClick={() => drop(g)}>{t("do.remove")}</Button>
              </>
            ),
          },
        ]}
      />
      <Button mt={16} leftSection={<IconPlus size={17} />} onClick={() => setDraft({ name: "", members: [] })}>{t("groups.new")}</Button>
      <FormDialog
        title={draft?.group?.name ?? t("groups.new")} open={draft !== undefined} onClose={close} action={t("do.save")} ready={(draft?.name ?? "").trim() !== ""}
        busy={make.isPending || change.isPending} error={make.error ?? change.error} onSubmit={submit}
      >
        {draft === undefined ? null : (
          <>
            <TextInput label={t("groups.name")} value={draft.name} onChange={(e) => setDraft({ ...draft, name: e.currentTarget.value })} data-autofocus />
            <MultiSelect label={t("groups.members")} searchable value={draft.members} data={users.map((u) => ({ value: u.id, label: u.name }))} onChange={(members) => setDraft({ ...draft, members })} />
          </>
        )}
      </FormDialog>
    </Block>
  );
}
