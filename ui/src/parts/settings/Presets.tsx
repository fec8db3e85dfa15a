import { Button, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { presetsQuery, usePresetChanges } from "../../client/door";
import type { Preset, PresetDraft } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { Block } from "../Page";
import { ProblemNote } from "../ProblemNote";
import { toastProblem } from "../toasts";
import { InLanguages } from "./InLanguages";
import { PresetFields } from "./PresetFields";
import { PresetPreview } from "./PresetPreview";
import forms from "./forms.module.css";

const fresh: PresetDraft = {
  names: {}, active: true, form: { width: 2048, height: 2048, media_type: "image/jpeg", quality: 85, metadata: "none" },
};

/** The forms in which photos leave: the organisation's own list. */
export function Presets() {
  const { t } = useTexts();
  const { data, error } = useQuery(presetsQuery);
  const { add, change } = usePresetChanges();
  const [editing, setEditing] = useState<{ preset?: Preset; draft: PresetDraft }>();
  const edit = (preset: Preset) => setEditing({ preset, draft: draftOf(preset) });
  const close = () => {
    setEditing(undefined);
    add.reset();
    change.reset();
  };
  const submit = () => {
    if (editing === undefined) return;
    const { preset, draft } = editing;
    if (preset === undefined) add.mutate(draft, { onSuccess: close });
    else change.mutate({ preset, draft }, { onSuccess: close });
  };
  const draft = editing?.draft;
  return (
    <Block title={t("presets.title")} text={t("presets.text")}>
      <ProblemNote error={error} />
      <ul>
        {data?.items.map((p) => (
          <li key={p.id} className={forms.listRow}>
            <span>
              {p.name}
              <br />
              <span className="muted">{p.sentence}</span>
            </span>
            <Switch
              size="sm" checked={p.active} label={t(p.active ? "presets.active" : "presets.resting")}
              onChange={(e) => change.mutate({ preset: p, draft: { ...draftOf(p), active: e.currentTarget.checked } }, { onError: toastProblem })}
            />
            <Button size="compact-sm" variant="subtle" onClick={() => edit(p)}>{t("do.edit")}</Button>
          </li>
        ))}
      </ul>
      <Button mt={12} variant="default" leftSection={<IconPlus size={17} />} onClick={() => setEditing({ draft: fresh })}>{t("presets.new")}</Button>
      <FormDialog
        title={t(editing?.preset ? "presets.edit" : "presets.new")} open={editing !== undefined} onClose={close} action={t("do.save")} size={680}
        ready={draft !== undefined && Object.values(draft.names).some((n) => n.trim() !== "")} busy={add.isPending || change.isPending}
        error={add.error ?? change.error} onSubmit={submit}
      >
        {editing && draft ? (
          <>
            <InLanguages value={draft.names} onChange={(names) => setEditing({ ...editing, draft: { ...draft, names } })} />
            {draft.form ? (
              <>
                <PresetPreview form={draft.form} />
                <PresetFields form={draft.form} onChange={(form) => setEditing({ ...editing, draft: { ...draft, form } })} />
              </>
            ) : null}
          </>
        ) : null}
      </FormDialog>
    </Block>
  );
}

function draftOf(p: Preset): PresetDraft {
  return { names: p.names, active: p.active, ...(p.form ? { form: p.form } : {}) };
}
