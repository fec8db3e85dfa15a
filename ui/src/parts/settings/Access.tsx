import { Button, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useSearchParams } from "react-router";
import { groupsQuery, usersQuery } from "../../client/office";
import { accessQuery, foldersQuery, grantsQuery, useGrants } from "../../client/places";
import type { Right } from "../../client/types";
import { endOfDay, startOfDay } from "../../lib/days";
import { useTexts } from "../../lib/i18n";
import { buildTree, pathOf } from "../../lib/tree";
import { dateName, lastDayName } from "../../lib/when";
import { reason } from "../folders/AccessDialog";
import { Block } from "../Page";
import { ProblemNote } from "../ProblemNote";
import { Table } from "../Table";
import { toastProblem } from "../toasts";
import { rightOptions } from "./rights";
import forms from "./forms.module.css";

/** Who may do what in which folder, and until when. */
export function Access() {
  const { t } = useTexts();
  const [params, setParams] = useSearchParams();
  const folders = useQuery(foldersQuery).data?.items ?? [];
  const folder = params.get("folder") ?? buildTree(folders)[0]?.folder.id;
  const options = folders.map((f) => ({ value: f.id, label: pathOf(folders, f.id) })).sort((a, b) => a.label.localeCompare(b.label));
  return (
    <>
      <Block title={t("settings.access")} text={t("grants.text")}>
        <Select label={t("field.folder")} searchable allowDeselect={false} data={options} value={folder ?? null} onChange={(v) => v && setParams({ folder: v })} maw={440} />
      </Block>
      {folder === undefined ? null : <Grants key={folder} folder={folder} />}
    </>
  );
}

function Grants({ folder }: { folder: string }) {
  const { t, language } = useTexts();
  const { data: grants, error } = useQuery(grantsQuery(folder));
  const { data: access } = useQuery(accessQuery(folder));
  const { remove } = useGrants(folder);
  const span = (from?: string | null, until?: string | null) =>
    [from ? t("access.from", { date: dateName(from, language) }) : "", until ? t("access.until", { date: lastDayName(until, language) }) : ""].filter(Boolean).join(", ") || t("grants.always");
  return (
    <>
      <Block title={t("grants.title")}>
        <ProblemNote error={error} />
        {grants && grants.items.length > 0 ? (
          <Table
            label={t("grants.title")} rows={grants.items} keyOf={(g) => g.id}
            columns={[
              { title: t("grants.who"), wide: true, cell: (g) => <strong>{g.group?.name ?? g.user?.name}</strong> },
              { title: t("tokens.right"), cell: (g) => t(`right.${g.right}`) },
              { title: t("grants.when"), cell: (g) => span(g.from, g.until) },
              { title: "", end: true, cell: (g) => <Button size="compact-sm" variant="subtle" color="gray" onClick={() => remove.mutate(g.id, { onError: toastProblem })}>{t("grants.end")}</Button> },
            ]}
          />
        ) : (
          <p className="muted">{t("grants.none")}</p>
        )}
        <NewGrant folder={folder} />
      </Block>
      <Block title={t("grants.why")} text={t("grants.whyText")}>
        <Table
          label={t("grants.why")} rows={access?.items ?? []} keyOf={(e) => e.user.id}
          columns={[
            { title: t("account.name"), cell: (e) => <><strong>{e.user.name}</strong><br /><span className="muted">{e.user.email}</span></> },
            { title: t("tokens.right"), cell: (e) => t(`right.${e.right}`) },
            { title: t("grants.because"), wide: true, cell: (e) => e.why.map((w, i) => <div key={i}>{reason(w, t, language)}</div>) },
          ]}
        />
      </Block>
    </>
  );
}

function NewGrant({ folder }: { folder: string }) {
  const { t } = useTexts();
  const users = useQuery(usersQuery).data?.items ?? [];
  const groups = useQuery(groupsQuery).data?.items ?? [];
  const { add } = useGrants(folder);
  const [who, setWho] = useState<string | null>(null);
  const [right, setRight] = useState<Right>("see");
  const [days, setDays] = useState({ from: "", until: "" });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (who === null) return;
    const [kind, id] = who.split(" ") as ["user" | "group", string];
    add.mutate(
      { [kind]: id, right, ...(days.from === "" ? {} : { from: startOfDay(days.from) }), ...(days.until === "" ? {} : { until: endOfDay(days.until) }) },
      { onSuccess: () => { setWho(null); setDays({ from: "", until: "" }); } },
    );
  };
  return (
    <form onSubmit={submit} className={forms.column} style={{ marginTop: 20 }}>
      <div className={forms.two}>
        <Select
          label={t("grants.who")} searchable value={who} onChange={setWho}
          data={[
            { group: t("settings.groups"), items: groups.map((g) => ({ value: `group ${g.id}`, label: g.name })) },
            { group: t("settings.users"), items: users.filter((u) => !u.disabled).map((u) => ({ value: `user ${u.id}`, label: u.name })) },
          ]}
        />
        <Select label={t("tokens.right")} data={rightOptions(t)} value={right} allowDeselect={false} onChange={(v) => setRight(v as Right)} />
        <TextInput type="date" label={t("grants.from")} value={days.from} onChange={(e) => setDays({ ...days, from: e.currentTarget.value })} />
        <TextInput type="date" label={t("grants.until")} value={days.until} min={days.from || undefined} onChange={(e) => setDays({ ...days, until: e.currentTarget.value })} />
      </div>
      <ProblemNote error={add.error} />
      <Button type="submit" disabled={who === null} loading={add.isPending}>{t("grants.add")}</Button>
    </form>
  );
}
