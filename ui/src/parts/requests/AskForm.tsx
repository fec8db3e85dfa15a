import { Radio, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { foldersQuery } from "../../client/places";
import { type AskForm, postQuery } from "../../client/requests";
import { endOfDay } from "../../lib/days";
import { useTexts } from "../../lib/i18n";
import forms from "../settings/forms.module.css";
import { AskUses, type Uses } from "./AskUses";
import styles from "../people/consents.module.css";

export interface AskDraft {
  form: string;
  uses: Uses;
  extent: "" | "these-assets" | "this-event" | "all-of-me";
  folder: string;
  term: string; // days
  until: string;
  showPhotos: boolean;
  title: string;
  note: string;
}

export const noAsk: AskDraft = { form: "", uses: {}, extent: "", folder: "", term: "", until: "", showPhotos: true, title: "", note: "" };

/** What is asked, as the API has it; undefined while something is missing. */
export function askOf(draft: AskDraft, assets: string[]): Omit<AskForm, "people"> | undefined {
  const uses = Object.entries(draft.uses).filter(([, yes]) => yes.length > 0).map(([purpose, yes]) => ({ purpose, yes }));
  if (draft.form === "" || draft.extent === "" || uses.length === 0 || (draft.extent === "this-event" && draft.folder === "")) return undefined;
  return {
    quitclaim: draft.form, uses, show_photos: draft.showPhotos, title: draft.title.trim(), note: draft.note.trim(),
    scope: {
      extent: draft.extent,
      ...(draft.extent === "these-assets" ? { assets } : {}),
      ...(draft.extent === "this-event" ? { folders: [draft.folder] } : {}),
    },
    ...(draft.term === "" ? {} : { term: endOfDay(draft.term) }), ...(draft.until === "" ? {} : { until: endOfDay(draft.until) }),
  };
}

interface Props {
  value: AskDraft;
  onChange: (value: AskDraft) => void;
  photos: number; // how many single photos can be asked for
  event?: boolean;
}

/** What people are asked: with which form, for which uses and photos, and until when. */
export function AskFields({ value, onChange, photos, event }: Props) {
  const { t } = useTexts();
  const { data: post } = useQuery(postQuery);
  const { data: folders } = useQuery(foldersQuery);
  const forms_ = post?.forms ?? [];
  const set = (change: Partial<AskDraft>) => onChange({ ...value, ...change });
  return (
    <>
      <TextInput label={t("ask.title")} description={t("ask.titleText")} value={value.title} maxLength={255} required={event} onChange={(e) => set({ title: e.currentTarget.value })} />
      {post !== undefined && forms_.length === 0 ? <p className={styles.hint} role="note">{t("ask.noForms")}</p> : (
        <Select label={t("ask.form")} data={forms_.map((f) => ({ value: f.id, label: f.name }))} value={value.form || null} onChange={(v) => set({ form: v ?? "" })} allowDeselect={false} required />
      )}
      <div>
        <p className={styles.label}>{t("ask.uses")}</p>
        <p className={styles.hint}>{t("ask.usesText")}</p>
        <AskUses value={value.uses} onChange={(uses) => set({ uses })} />
      </div>
      <Radio.Group label={t("consent.scope")} value={value.extent} onChange={(v) => set({ extent: v as AskDraft["extent"] })} required>
        <div className={styles.scopes}>
          {photos === 0 ? null : <Radio value="these-assets" label={t("ask.these", { count: photos })} description={t("ask.theseText")} />}
          <Radio value="this-event" label={t("scope.folder")} description={t("scope.folderText")} />
          <Radio value="all-of-me" label={t("scope.all")} description={t("scope.allText")} />
        </div>
      </Radio.Group>
      {value.extent === "this-event" ? (
        <Select
          label={t("field.folder")} searchable data={(folders?.items ?? []).map((f) => ({ value: f.id, label: f.name || t("library.all") }))}
          value={value.folder || null} onChange={(v) => set({ folder: v ?? "" })} allowDeselect={false} required
        />
      ) : null}
      {event ? null : <Switch label={t("ask.showPhotos")} description={t("ask.showPhotosText")} checked={value.showPhotos} onChange={(e) => set({ showPhotos: e.currentTarget.checked })} />}
      <div className={forms.two}>
        <TextInput type="date" label={t("ask.term")} description={t("ask.termText")} value={value.term} onChange={(e) => set({ term: e.currentTarget.value })} />
        <TextInput type="date" label={t("ask.until")} description={t(event ? "ask.untilEvent" : "ask.untilText")} value={value.until} onChange={(e) => set({ until: e.currentTarget.value })} />
      </div>
      {event ? null : (
        <Textarea label={t("ask.note")} description={t("ask.noteText")} autosize minRows={2} maxLength={2000} value={value.note} onChange={(e) => set({ note: e.currentTarget.value })} />
      )}
    </>
  );
}
