import { Button, Select, TextInput } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { clearanceQuery } from "../../client/people";
import { useMe } from "../../client/session";
import type { Asset, Decision, Remedy, Word } from "../../client/types";
import { dayOf } from "../../lib/days";
import { useTexts } from "../../lib/i18n";
import { useRemembered } from "../../lib/remember";
import { ProblemNote } from "../ProblemNote";
import { StatusMark } from "../StatusMark";
import styles from "./inspector.module.css";

interface Props {
  asset: Asset;
  onStep: (remedy: Remedy) => (() => void) | undefined;
}

/** For one purpose, channel by channel: may this photo be used so, why, and what would clear it; also on a day that has been. */
export function UsesAnswer({ asset, onStep }: Props) {
  const { t, language } = useTexts();
  const settings = useMe()?.settings;
  const words = (list: Word[] | undefined) => (list ?? []).filter((w) => w.active).map((w) => ({ value: w.key, label: w.names[language] || w.names.en || w.key }));
  const purposes = words(settings?.purposes);
  const channels = words(settings?.channels);
  const [kept, setPurpose] = useRemembered("clearance.purpose", "");
  const purpose = purposes.some((p) => p.value === kept) ? kept : (purposes[0]?.value ?? "");
  const [day, setDay] = useState("");
  const today = dayOf(new Date().toISOString());
  const at = day === "" || day >= today ? "" : new Date(`${day}T12:00:00`).toISOString();
  const answers = useQueries({ queries: channels.map((c) => clearanceQuery(asset.id, asset.revision, purpose, c.value, at)) });
  const error = answers.find((a) => a.error)?.error;
  const groups = new Map<string, { decision: Decision; names: string[] }>();
  channels.forEach((c, i) => {
    const decision = answers[i]?.data;
    if (decision === undefined) return;
    const key = JSON.stringify([decision.status, decision.until, decision.reasons]);
    const group = groups.get(key) ?? { decision, names: [] };
    group.names.push(c.label);
    groups.set(key, group);
  });
  return (
    <section className={styles.door} aria-label={t("clearance.uses")}>
      <hr className={styles.rule} />
      <h3>{t("clearance.uses")}</h3>
      <Select label={t("door.purpose")} data={purposes} value={purpose || null} allowDeselect={false} onChange={(v) => v && setPurpose(v)} />
      <TextInput type="date" label={t("clearance.day")} description={t("clearance.dayText")} max={today} value={day} onChange={(e) => setDay(e.currentTarget.value)} />
      {error ? <ProblemNote error={error} /> : null}
      <div role="status" className={styles.door}>
        {[...groups.values()].map(({ decision, names }) => (
          <div key={names.join()} className={styles.answer} data-cleared={decision.cleared}>
            <strong>{names.join(", ")}</strong>
            <StatusMark standing={decision} word />
            {decision.reasons.map((r) => <p key={r}>{r}</p>)}
            {decision.cleared ? null : decision.remedy.map((r) => <Step key={`${r.code} ${r.sentence}`} remedy={r} act={at === "" ? onStep(r) : undefined} />)}
          </div>
        ))}
      </div>
    </section>
  );
}

/** The next step: a button where the app can do it, else a sentence. */
export function Step({ remedy, act }: { remedy: Remedy; act: (() => void) | undefined }) {
  return act === undefined ? <p className={styles.remedy}>{remedy.sentence}</p> : (
    <Button variant="light" size="compact-sm" className={styles.step} onClick={act}>{remedy.sentence}</Button>
  );
}
