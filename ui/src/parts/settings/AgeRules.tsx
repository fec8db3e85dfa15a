import { ActionIcon, Button, NumberInput, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconPlus, IconX } from "@tabler/icons-react";
import { type FormEvent, useMemo, useState } from "react";
import { type Rules, rulesQuery, useSetRules } from "../../client/quitclaims";
import { countries } from "../../lib/countries";
import { useTexts } from "../../lib/i18n";
import { Block } from "../Page";
import { ProblemNote } from "../ProblemNote";
import { toastDone } from "../toasts";
import forms from "./forms.module.css";
import styles from "./ages.module.css";

type Row = { country: string; age: number };
type Draft = Omit<Rules, "ages"> & { ages: Row[] };

/** From which age people decide themselves, and how long what somebody said counts after their death, and how long proof outlives them here. */
export function AgeRules() {
  const { t, language } = useTexts();
  const { data, error } = useQuery(rulesQuery);
  const set = useSetRules();
  const [typed, setTyped] = useState<Draft>();
  const places = useMemo(() => countries(language), [language]);
  const zones = useMemo(() => ["UTC", ...Intl.supportedValuesOf("timeZone")], []);
  const draft = typed ?? (data && { ...data, ages: Object.entries(data.ages).map(([country, age]) => ({ country, age })) });
  if (draft === undefined) return <ProblemNote error={error} />;
  const whole = draft.ages.every((r) => r.country !== "") && new Set(draft.ages.map((r) => r.country)).size === draft.ages.length;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const ages = Object.fromEntries(draft.ages.map((r) => [r.country, r.age]));
    set.mutate({ country: draft.country, zone: draft.zone, after_death: draft.after_death, keep_proof: draft.keep_proof, ages }, { onSuccess: () => { setTyped(undefined); toastDone(t("rules.done")); } });
  };
  const row = (i: number, change: Partial<Row>) => setTyped({ ...draft, ages: draft.ages.map((r, j) => (i === j ? { ...r, ...change } : r)) });
  return (
    <Block title={t("rules.title")} text={t("rules.text")}>
      <form onSubmit={submit} className={forms.column}>
        <Select label={t("rules.country")} description={t("rules.countryHint")} data={places} value={draft.country || null} searchable clearable onChange={(v) => setTyped({ ...draft, country: v ?? "" })} />
        <Select label={t("rules.zone")} description={t("rules.zoneHint")} data={zones} value={draft.zone} searchable allowDeselect={false} onChange={(v) => setTyped({ ...draft, zone: v ?? "UTC" })} />
        <fieldset className={styles.ages}>
          <legend>{t("rules.ages")}</legend>
          <p className="muted">{t("rules.agesHint")}</p>
          {draft.ages.map((r, i) => (
            <div key={i} className={styles.age}>
              <Select aria-label={t("rules.ageCountry")} data={places} value={r.country || null} searchable onChange={(v) => row(i, { country: v ?? "" })} />
              <NumberInput aria-label={t("rules.age")} value={r.age} min={13} max={21} clampBehavior="strict" onChange={(v) => row(i, { age: Number(v) || 18 })} />
              <ActionIcon variant="subtle" color="gray" size={36} aria-label={t("rules.ageRemove")} onClick={() => setTyped({ ...draft, ages: draft.ages.filter((_, j) => j !== i) })}><IconX size={17} /></ActionIcon>
            </div>
          ))}
          <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={16} />} onClick={() => setTyped({ ...draft, ages: [...draft.ages, { country: "", age: 16 }] })}>{t("rules.ageAdd")}</Button>
        </fieldset>
        <NumberInput label={t("rules.death")} description={t("rules.deathHint")} value={draft.after_death} min={0} max={100} clampBehavior="strict" onChange={(v) => setTyped({ ...draft, after_death: Number(v) || 0 })} />
        <NumberInput label={t("rules.keep")} description={t("rules.keepHint")} value={draft.keep_proof ?? 0} min={0} max={30} clampBehavior="strict" onChange={(v) => setTyped({ ...draft, keep_proof: Number(v) || 0 })} />
        <ProblemNote error={set.error} />
        <Button type="submit" variant="default" disabled={typed === undefined || !whole} loading={set.isPending}>{t("do.save")}</Button>
      </form>
    </Block>
  );
}
