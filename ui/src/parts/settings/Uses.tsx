import { Button, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { settingsQuery, useChangeSettings } from "../../client/office";
import type { Word } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { Block } from "../Page";
import { ProblemNote } from "../ProblemNote";
import { toastProblem } from "../toasts";
import { InLanguages } from "./InLanguages";
import { keyFor } from "../../lib/keyFor";
import forms from "./forms.module.css";

type List = "purposes" | "channels";

/** Why photos are used, and where: the organisation's own lists. */
export function Uses() {
  return (
    <>
      <Words list="purposes" />
      <Words list="channels" />
    </>
  );
}

function Words({ list }: { list: List }) {
  const { t, language } = useTexts();
  const { data, error } = useQuery(settingsQuery);
  const change = useChangeSettings();
  const [draft, setDraft] = useState<Word>();
  const words = data?.[list] ?? [];
  const save = (next: Word[], done?: () => void) =>
    change.mutate({ [list]: next }, { onSuccess: done, onError: draft === undefined ? toastProblem : undefined });
  const submit = () => {
    if (draft === undefined) return;
    const name = draft.names[language] ?? Object.values(draft.names)[0] ?? "";
    const known = words.some((w) => w.key === draft.key);
    const next = known ? words.map((w) => (w.key === draft.key ? draft : w)) : [...words, { ...draft, key: keyFor(name, words.map((w) => w.key)) }];
    save(next, () => setDraft(undefined));
  };
  return (
    <Block title={t(`uses.${list}`)} text={t(`uses.${list}Text`)}>
      <ProblemNote error={error} />
      <ul>
        {words.map((w) => (
          <li key={w.key} className={forms.listRow}>
            <span>{w.names[language] || w.names.en || w.key}</span>
            <Switch
              size="sm" checked={w.active} label={t(w.active ? "uses.active" : "uses.resting")}
              onChange={(e) => save(words.map((x) => (x.key === w.key ? { ...x, active: e.currentTarget.checked } : x)))}
            />
            <Button size="compact-sm" variant="subtle" onClick={() => setDraft(w)}>{t("do.edit")}</Button>
          </li>
        ))}
      </ul>
      <Button mt={12} variant="default" leftSection={<IconPlus size={17} />} onClick={() => setDraft({ key: "", names: {}, active: true })}>{t(`uses.${list}New`)}</Button>
      <FormDialog
        title={t(`uses.${list}`)} open={draft !== undefined} onClose={() => setDraft(undefined)} action={t("do.save")}
        ready={draft !== undefined && Object.values(draft.names).some((n) => n.trim() !== "")} busy={change.isPending} error={change.error} onSubmit={submit}
      >
        <InLanguages value={draft?.names ?? {}} onChange={(names) => draft && setDraft({ ...draft, names })} />
      </FormDialog>
    </Block>
  );
}

