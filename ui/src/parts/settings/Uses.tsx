import { ActionIcon, Button, Switch, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconChevronDown, IconChevronUp, IconGripVertical, IconPlus } from "@tabler/icons-react";
import { type DragEvent, useState } from "react";
import { settingsQuery, useChangeSettings } from "../../client/office";
import type { Word } from "../../client/types";
import { keyFor } from "../../lib/keyFor";
import { languageNames, languages, useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { Block } from "../Page";
import { ProblemNote } from "../ProblemNote";
import { toastProblem } from "../toasts";
import { InLanguages } from "./InLanguages";
import forms from "./forms.module.css";
import styles from "./uses.module.css";

type List = "purposes" | "channels";

/** Why photos are used, and where: the organisation's own lists, each with what it means for somebody who is asked. */
export function Uses() {
  return (
    <>
      <Words list="purposes" />
      <Words list="channels" />
    </>
  );
}

/** The list with one word in another place. */
function moved(words: Word[], from: number, to: number): Word[] {
  const next = words.filter((_, i) => i !== from);
  next.splice(to, 0, ...words.slice(from, from + 1));
  return next;
}

function Words({ list }: { list: List }) {
  const { t, language } = useTexts();
  const { data, error } = useQuery(settingsQuery);
  const change = useChangeSettings();
  const [draft, setDraft] = useState<Word>();
  const [dragged, setDragged] = useState<number>();
  const [over, setOver] = useState<number>();
  // What was just asked for is shown at once; the answer takes its place.
  const words = (change.isPending ? change.variables[list] : undefined) ?? data?.[list] ?? [];
  const called = (w: Word) => w.names[language] || w.names.en || w.key;
  const save = (next: Word[], done?: () => void) => {
    if (change.isPending) return;
    change.mutate({ [list]: next }, { onSuccess: done, onError: draft === undefined ? toastProblem : undefined });
  };
  const submit = () => {
    if (draft === undefined) return;
    const known = words.some((w) => w.key === draft.key);
    const next = known ? words.map((w) => (w.key === draft.key ? draft : w)) : [...words, { ...draft, key: keyFor(called(draft), words.map((w) => w.key)) }];
    save(next, () => setDraft(undefined));
  };
  const drop = (event: DragEvent, to: number) => {
    event.preventDefault();
    if (dragged !== undefined && dragged !== to) save(moved(words, dragged, to));
    setDragged(undefined);
    setOver(undefined);
  };
  return (
    <Block title={t(`uses.${list}`)} text={t(`uses.${list}Text`)}>
      <ProblemNote error={error} />
      <ul>
        {words.map((w, i) => (
          <li
            key={w.key} className={`${forms.listRow} ${styles.row}`} draggable data-over={(over === i && dragged !== i) || undefined}
            onDragStart={(e) => { setDragged(i); e.dataTransfer.effectAllowed = "move"; e.dataTransfer.setData("text/plain", w.key); }}
            onDragOver={(e) => { if (dragged !== undefined) { e.preventDefault(); setOver(i); } }}
            onDragEnd={() => { setDragged(undefined); setOver(undefined); }} onDrop={(e) => drop(e, i)}
          >
            <IconGripVertical size={16} className={styles.grip} aria-hidden="true" />
            <div className={styles.word}>
              <strong>{called(w)}</strong>
              <span className="muted">{w.sentences?.[language] ?? ""}</span>
              {missingIn(w).length === 0 ? null : <small className={styles.lacking}>{t("uses.lacking", { languages: missingIn(w).join(", ") })}</small>}
            </div>
            <div className={styles.acts}>
              <ActionIcon variant="subtle" color="gray" size={36} disabled={i === 0} aria-label={t("uses.up", { name: called(w) })} onClick={() => save(moved(words, i, i - 1))}><IconChevronUp size={18} /></ActionIcon>
              <ActionIcon variant="subtle" color="gray" size={36} disabled={i === words.length - 1} aria-label={t("uses.down", { name: called(w) })} onClick={() => save(moved(words, i, i + 1))}><IconChevronDown size={18} /></ActionIcon>
              <Switch
                size="sm" checked={w.active} label={t(w.active ? "uses.active" : "uses.resting")}
                onChange={(e) => save(words.map((x) => (x.key === w.key ? { ...x, active: e.currentTarget.checked } : x)))}
              />
              <Button size="compact-sm" variant="subtle" onClick={() => setDraft(w)}>{t("do.edit")}</Button>
            </div>
          </li>
        ))}
      </ul>
      <Button mt={12} variant="default" leftSection={<IconPlus size={17} />} disabled={words.length >= 64} onClick={() => setDraft({ key: "", names: {}, sentences: {}, active: true })}>{t(`uses.${list}New`)}</Button>
      <FormDialog
        title={t(`uses.${list}`)} open={draft !== undefined} onClose={() => setDraft(undefined)} action={t("do.save")} size={640}
        ready={draft !== undefined && Object.values(draft.names).some((n) => n.trim() !== "")} busy={change.isPending} error={change.error} onSubmit={submit}
      >
        <InLanguages value={draft?.names ?? {}} onChange={(names) => draft && setDraft({ ...draft, names })} />
        <Sentences value={draft?.sentences ?? {}} onChange={(sentences) => draft && setDraft({ ...draft, sentences })} />
      </FormDialog>
    </Block>
  );
}

/** In which languages nobody has said yet what a word means. */
function missingIn(word: Word): string[] {
  return languages.filter((l) => !word.sentences?.[l]).map((l) => languageNames[l]);
}

function Sentences({ value, onChange }: { value: Record<string, string>; onChange: (value: Record<string, string>) => void }) {
  const { t } = useTexts();
  const set = (language: string, sentence: string) => {
    const next = { ...value, [language]: sentence.replace(/\s+/g, " ") };
    if (sentence.trim() === "") delete next[language];
    onChange(next);
  };
  return (
    <fieldset className={styles.sentences}>
      <legend className="muted">{t("uses.sentences")}</legend>
      {languages.map((l) => <Textarea key={l} label={languageNames[l]} lang={l} value={value[l] ?? ""} maxLength={240} autosize minRows={1} maxRows={4} onChange={(e) => set(l, e.currentTarget.value)} />)}
    </fieldset>
  );
}
