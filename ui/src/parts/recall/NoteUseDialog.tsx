import { NumberInput, SegmentedControl, Select, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { type UseNote, useUses } from "../../client/recalls";
import { useMe } from "../../client/session";
import type { Word } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { useUseNames } from "../photo/UseFields";
import { toastDone } from "../toasts";

const kinds = ["print", "page", "other"] as const;
const blank: UseNote = { purpose: "", channel: "", kind: "print", title: "", address: "", edition: "", circulation: 0, note: "" };

/** Notes where a photo stands that did not leave by the door: a brochure, a page found by hand. */
export function NoteUseDialog({ asset, onClose }: { asset: string; onClose: () => void }) {
  const { t } = useTexts();
  const { note } = useUses(asset);
  const settings = useMe()?.settings;
  const name = useUseNames();
  const [form, setForm] = useState<UseNote>(blank);
  const [since, setSince] = useState("");
  const set = (change: Partial<UseNote>) => setForm({ ...form, ...change });
  const options = (words: Word[] | undefined, called: (key: string) => string) => (words ?? []).filter((w) => w.active).map((w) => ({ value: w.key, label: called(w.key) }));
  const ready = form.purpose !== "" && form.channel !== "" && `${form.title}${form.address}`.trim() !== "";
  const submit = () => note.mutate({ ...form, ...(since === "" ? {} : { since: `${since}T12:00:00Z` }) }, {
    onSuccess: () => {
      onClose();
      toastDone(t("uses.noted"));
    },
  });
  return (
    <FormDialog title={t("uses.note")} open onClose={onClose} action={t("uses.noteDo")} ready={ready} busy={note.isPending} error={note.error} onSubmit={submit}>
      <SegmentedControl aria-label={t("use.kind")} value={form.kind} onChange={(kind) => set({ kind: kind as UseNote["kind"] })} data={kinds.map((k) => ({ value: k, label: t(`use.${k}`) }))} />
      <TextInput label={t("use.title")} maxLength={300} value={form.title} onChange={(e) => set({ title: e.currentTarget.value })} />
      <TextInput label={form.kind === "page" ? t("use.pageAddress") : t("use.address")} maxLength={300} value={form.address} onChange={(e) => set({ address: e.currentTarget.value })} />
      <Select label={t("door.purpose")} placeholder={t("door.choose")} data={options(settings?.purposes, name.purpose)} value={form.purpose || null} onChange={(v) => set({ purpose: v ?? "" })} />
      <Select label={t("door.channel")} placeholder={t("door.choose")} data={options(settings?.channels, name.channel)} value={form.channel || null} onChange={(v) => set({ channel: v ?? "" })} />
      <TextInput type="date" label={t("use.since")} value={since} onChange={(e) => setSince(e.currentTarget.value)} />
      {form.kind === "print" ? (
        <>
          <TextInput label={t("use.edition")} maxLength={300} value={form.edition} onChange={(e) => set({ edition: e.currentTarget.value })} />
          <NumberInput label={t("use.circulation")} min={0} allowDecimal={false} value={form.circulation ?? 0} onChange={(v) => set({ circulation: Number(v) || 0 })} />
        </>
      ) : null}
      <Textarea label={t("use.note")} autosize minRows={2} maxLength={5000} value={form.note} onChange={(e) => set({ note: e.currentTarget.value })} />
    </FormDialog>
  );
}
