import { Button, Radio, Select, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Extent, Said } from "../../client/people";
import { foldersQuery } from "../../client/places";
import { useMe } from "../../client/session";
import type { Word } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import forms from "../settings/forms.module.css";
import styles from "./consents.module.css";

export type Answers = Record<string, Record<string, boolean | undefined>>;

export interface ConsentDraft {
  method: "" | "paper" | "spoken";
  answers: Answers; // by purpose, by channel; what was not said is absent
  extent: "" | Extent;
  folder: string;
  from: string; // days
  until: string;
  note: string;
}

export const noConsent: ConsentDraft = { method: "", answers: {}, extent: "", folder: "", from: "", until: "", note: "" };

/** The answers as the API has them: purposes of which something was said. */
export function saidIn(answers: Answers): Said[] {
  return Object.entries(answers)
    .map(([purpose, channels]) => ({
      purpose,
      yes: Object.keys(channels).filter((c) => channels[c] === true),
      no: Object.keys(channels).filter((c) => channels[c] === false),
    }))
    .filter((s) => s.yes.length + s.no.length > 0);
}

/** The photos that one came from: they are offered as what it is for. */
export interface AboutPhotos {
  ids: string[];
  folder?: string;
  name: string;
}

interface Props {
  value: ConsentDraft;
  onChange: (value: ConsentDraft) => void;
  about?: AboutPhotos;
}

/** What was said, for what, where, for which photos, and for how long. Nothing is ticked before somebody ticks it. */
export function ConsentForm({ value, onChange, about }: Props) {
  const { t, language } = useTexts();
  const settings = useMe()?.settings;
  const { data: folders } = useQuery(foldersQuery);
  const active = (words: Word[] | undefined) => (words ?? []).filter((w) => w.active);
  const wordOf = (w: Word) => w.names[language] || w.names.en || w.key;
  const channels = active(settings?.channels);
  const set = (purpose: string, keys: string[], answer: boolean) => {
    const before = value.answers[purpose] ?? {};
    const all = keys.every((k) => before[k] === answer); // pressed again it is unsaid
    onChange({ ...value, answers: { ...value.answers, [purpose]: { ...before, ...Object.fromEntries(keys.map((k) => [k, all ? undefined : answer])) } } });
  };
  const pair = (purpose: string, keys: string[], label: string) => {
    const said = keys.map((k) => value.answers[purpose]?.[k]);
    const is = (answer: boolean) => said.every((s) => s === answer);
    return (
      <span className={styles.pair} role="group" aria-label={label}>
        {[true, false].map((answer) => (
          <Button
            key={String(answer)} size="compact-sm" variant={is(answer) ? "filled" : "default"} aria-pressed={is(answer)} className={styles.answer}
            onClick={() => set(purpose, keys, answer)}
          >
            {t(answer ? "consent.yes" : "consent.no")}
          </Button>
        ))}
      </span>
    );
  };
  return (
    <>
      <Radio.Group label={t("consent.method")} value={value.method} onChange={(v) => onChange({ ...value, method: v as ConsentDraft["method"] })} required>
        <div className={forms.boxes}>
          <Radio value="paper" label={t("method.paper")} mt={8} />
          <Radio value="spoken" label={t("method.spoken")} mt={8} />
        </div>
      </Radio.Group>
      <div>
        <p className={styles.label}>{t("consent.answers")}</p>
        <p className={styles.hint}>{t("consent.answersText")}</p>
        {active(settings?.purposes).map((purpose) => (
          <details key={purpose.key} className={styles.purpose}>
            <summary className={styles.summary}>
              <span className={styles.purposeName}>{wordOf(purpose)}</span>
              <span className="muted">{countSaid(value.answers[purpose.key], t)}</span>
            </summary>
            <div className={styles.channel} data-all="true">
              <span>{t("consent.everyChannel")}</span>
              {pair(purpose.key, channels.map((c) => c.key), `${wordOf(purpose)}: ${t("consent.everyChannel")}`)}
            </div>
            {channels.map((c) => (
              <div key={c.key} className={styles.channel}>
                <span>{wordOf(c)}</span>
                {pair(purpose.key, [c.key], `${wordOf(purpose)}: ${wordOf(c)}`)}
              </div>
            ))}
          </details>
        ))}
      </div>
      <Radio.Group label={t("consent.scope")} value={value.extent} onChange={(v) => onChange({ ...value, extent: v as Extent })} required>
        <div className={styles.scopes}>
          {about === undefined ? null : <Radio value="these-assets" label={about.ids.length === 1 ? t("scope.thisPhoto") : t("scope.thesePhotos", { count: about.ids.length })} description={about.name} />}
          <Radio value="this-event" label={t("scope.folder")} description={t("scope.folderText")} />
          <Radio value="all-of-me" label={t("scope.all")} description={t("scope.allText")} />
        </div>
      </Radio.Group>
      {value.extent === "this-event" ? (
        <Select
          label={t("field.folder")} searchable data={(folders?.items ?? []).map((f) => ({ value: f.id, label: f.name || t("library.all") }))}
          value={value.folder || about?.folder || null} onChange={(v) => onChange({ ...value, folder: v ?? "" })} allowDeselect={false} required
        />
      ) : null}
      <div className={forms.two}>
        <TextInput type="date" label={t("consent.from")} description={t("consent.fromHint")} value={value.from} onChange={(e) => onChange({ ...value, from: e.currentTarget.value })} />
        <TextInput type="date" label={t("consent.until")} description={t("consent.untilHint")} value={value.until} min={value.from || undefined} onChange={(e) => onChange({ ...value, until: e.currentTarget.value })} />
      </div>
      <Textarea label={t("consent.note")} description={t("consent.noteHint")} autosize minRows={2} maxLength={2000} value={value.note} onChange={(e) => onChange({ ...value, note: e.currentTarget.value })} />
    </>
  );
}

function countSaid(answers: Record<string, boolean | undefined> | undefined, t: ReturnType<typeof useTexts>["t"]): string {
  const said = Object.values(answers ?? {});
  const yes = said.filter((s) => s === true).length;
  const no = said.filter((s) => s === false).length;
  return yes + no === 0 ? t("consent.notAsked") : t("consent.counted", { yes, no });
}
