import { Checkbox, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { presetsQuery } from "../../client/door";
import { collectionsQuery, foldersQuery, searchesQuery } from "../../client/places";
import type { PortalForm } from "../../client/publishing";
import { useMe } from "../../client/session";
import { languageNames, languages, useTexts } from "../../lib/i18n";
import { useUseNames } from "../photo/UseFields";
import { InLanguages } from "./InLanguages";
import forms from "./forms.module.css";

/** What a portal is called, what it shows and to whom. */
export function PortalFields({ form, onChange }: { form: PortalForm; onChange: (form: PortalForm) => void }) {
  const { t } = useTexts();
  const settings = useMe()?.settings;
  const use = useUseNames();
  const { data: presets } = useQuery(presetsQuery);
  const { data: folders } = useQuery(foldersQuery);
  const { data: collections } = useQuery(collectionsQuery);
  const { data: searches } = useQuery(searchesQuery);
  const set = (part: Partial<PortalForm>) => onChange({ ...form, ...part });
  const sources = [
    { group: t("portals.folders"), items: (folders?.items ?? []).map((f) => ({ value: `folder:${f.id}`, label: f.name })) },
    { group: t("portals.collections"), items: (collections?.items ?? []).filter((c) => c.shared).map((c) => ({ value: `collection:${c.id}`, label: c.name })) },
    { group: t("portals.searches"), items: unique((searches?.items ?? []).map((s) => ({ value: s.query, label: s.name }))) },
  ];
  const known = sources.some((g) => g.items.some((i) => i.value === form.query));
  const active = (words: { key: string; active: boolean }[] | undefined, called: (key: string) => string) =>
    (words ?? []).filter((w) => w.active).map((w) => ({ value: w.key, label: called(w.key) }));
  return (
    <>
      <TextInput
        label={t("portals.name")} description={t("portals.nameHint")} value={form.name} maxLength={40} required
        onChange={(e) => set({ name: e.currentTarget.value.toLowerCase() })}
      />
      <InLanguages legend="portals.titles" value={form.titles} onChange={(titles) => set({ titles })} />
      <Select
        label={t("portals.source")} placeholder={t("portals.choose")} searchable data={sources} value={known ? form.query : null} allowDeselect={false}
        onChange={(query) => query !== null && set({ query })}
      />
      <TextInput label={t("portals.query")} description={t("portals.queryHint")} value={form.query} maxLength={1000} onChange={(e) => set({ query: e.currentTarget.value })} />
      <div className={forms.two}>
        <Select label={t("door.purpose")} placeholder={t("door.choose")} allowDeselect={false} data={active(settings?.purposes, use.purpose)} value={form.purpose || null} onChange={(v) => set({ purpose: v ?? "" })} />
        <Select label={t("door.channel")} placeholder={t("door.choose")} allowDeselect={false} data={active(settings?.channels, use.channel)} value={form.channel || null} onChange={(v) => set({ channel: v ?? "" })} />
      </div>
      <Checkbox.Group label={t("portals.presets")} description={t("portals.presetsHint")} value={form.presets} onChange={(list) => set({ presets: list })}>
        <div className={forms.two} style={{ marginTop: 8 }}>
          {(presets?.items ?? []).filter((p) => p.active && !p.original).map((p) => <Checkbox key={p.id} value={p.id} label={p.name} />)}
        </div>
      </Checkbox.Group>
      <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
        <legend className="muted" style={{ padding: 0 }}>{t("portals.intro")}</legend>
        {languages.map((l) => (
          <Textarea key={l} label={languageNames[l]} value={form.texts[l] ?? ""} maxLength={2000} autosize minRows={1} onChange={(e) => set({ texts: { ...form.texts, [l]: e.currentTarget.value } })} />
        ))}
      </fieldset>
      <div className={forms.two}>
        <TextInput label={t("portals.host")} description={t("portals.hostHint")} value={form.host ?? ""} maxLength={253} onChange={(e) => set({ host: e.currentTarget.value })} />
        <TextInput label={t("portals.colour")} description={t("portals.colourHint")} value={form.colour ?? ""} maxLength={7} onChange={(e) => set({ colour: e.currentTarget.value })} />
      </div>
      <Switch checked={form.members ?? false} label={t("portals.members")} description={t("portals.membersHint")} onChange={(e) => set({ members: e.currentTarget.checked })} />
    </>
  );
}

// Two saved searches can ask for the same.
function unique(items: { value: string; label: string }[]) {
  return items.filter((i, n) => i.value !== "" && items.findIndex((o) => o.value === i.value) === n);
}
