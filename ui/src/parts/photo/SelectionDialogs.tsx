import { Checkbox, Select, TagsInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { collectionsQuery, foldersQuery, useCollections } from "../../client/places";
import { atLeast } from "../../client/rights";
import type { BulkChange } from "../../client/types";
import { fieldsQuery, keywordSuggestQuery } from "../../client/words";
import { dayBefore, endOfDay } from "../../lib/days";
import { OwnFieldInput } from "../OwnFieldInput";
import { useTexts } from "../../lib/i18n";
import { pathOf } from "../../lib/tree";
import { FormDialog } from "../Dialog";
import { toastDone, toastProblem } from "../toasts";
import { describePhotos, movePhotos, type Target } from "./acts";
import styles from "./selection.module.css";

interface Props {
  target: Target;
  count: number;
  onClose: () => void;
  onDone: () => void;
}

/** Moves the chosen photos to another folder. */
export function MoveDialog({ target, count, onClose, onDone }: Props) {
  const { t } = useTexts();
  const folders = useQuery(foldersQuery).data?.items ?? [];
  const [folder, setFolder] = useState<string | null>(null);
  const options = folders
    .filter((f) => atLeast(f.right, "edit"))
    .map((f) => ({ value: f.id, label: pathOf(folders, f.id) }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const submit = () => {
    const name = folders.find((f) => f.id === folder)?.name ?? "";
    if (folder !== null) void movePhotos(target, folder, name);
    onDone();
  };
  return (
    <FormDialog title={t("move.title", { count })} open onClose={onClose} action={t("select.move")} ready={folder !== null} onSubmit={submit}>
      <Select label={t("field.folder")} searchable data={options} value={folder} onChange={setFolder} nothingFoundMessage={t("move.nothing")} data-autofocus />
    </FormDialog>
  );
}

/** Writes the same words on many photos. What is left empty stays as it is. */
export function DescribeDialog({ target, count, onClose, onDone }: Props) {
  const { t } = useTexts();
  const [typed, setTyped] = useState("");
  const { data: keywords } = useQuery({ ...keywordSuggestQuery(typed), enabled: typed !== "" });
  const names = (keywords?.items ?? []).map((k) => k.name);
  const [change, setChange] = useState<BulkChange>({});
  const text = (key: "title" | "text" | "creator" | "credit" | "rights" | "usage_terms") => ({
    value: change[key] ?? "",
    onChange: (e: React.ChangeEvent<HTMLInputElement>) => setChange({ ...change, [key]: e.currentTarget.value || undefined }),
  });
  const { data: fields } = useQuery(fieldsQuery);
  const place = (key: "name" | "city" | "region" | "country") => ({
    value: change.place?.[key] ?? "",
    onChange: (e: React.ChangeEvent<HTMLInputElement>) => {
      const next = { ...change.place, [key]: e.currentTarget.value || undefined };
      setChange({ ...change, place: Object.values(next).some((v) => v !== undefined) ? next : undefined });
    },
  });
  const own = (id: string, value: string) => {
    const { [id]: _, ...others } = change.fields ?? {};
    const next = value === "" ? others : { ...others, [id]: value };
    setChange({ ...change, fields: Object.keys(next).length > 0 ? next : undefined });
  };
  const said = Object.values(change).some((v) => v !== undefined && (!Array.isArray(v) || v.length > 0));
  const submit = () => {
    void describePhotos(target, change);
    onDone();
  };
  return (
    <FormDialog title={t("describe.title", { count })} open onClose={onClose} action={t("do.save")} ready={said} onSubmit={submit} size={560}>
      <p className="muted">{t("describe.explain")}</p>
      <TagsInput label={t("describe.addKeywords")} data={names} onSearchChange={setTyped} value={change.add_keywords ?? []} acceptValueOnBlur onChange={(add_keywords) => setChange({ ...change, add_keywords })} />
      <TagsInput label={t("describe.removeKeywords")} data={names} onSearchChange={setTyped} value={change.remove_keywords ?? []} acceptValueOnBlur onChange={(remove_keywords) => setChange({ ...change, remove_keywords })} />
      <TextInput label={t("field.title")} {...text("title")} />
      <TextInput label={t("field.text")} {...text("text")} />
      <TextInput label={t("field.creator")} {...text("creator")} />
      <TextInput label={t("field.credit")} {...text("credit")} />
      <TextInput label={t("field.rights")} {...text("rights")} />
      <TextInput label={t("field.usage_terms")} {...text("usage_terms")} />
      <TextInput
        label={t("field.licence_until")} description={t("field.licenceHint")} type="date" value={change.licence_until ? dayBefore(change.licence_until) : ""}
        onChange={(e) => setChange({ ...change, licence_until: e.currentTarget.value === "" ? undefined : endOfDay(e.currentTarget.value) })}
      />
      <TextInput
        label={t("field.taken_at")} description={t("describe.takenHint")} type="datetime-local" step={1} value={change.taken_at?.slice(0, 19) ?? ""}
        onChange={(e) => setChange({ ...change, taken_at: wallClock(e.currentTarget.value) })}
      />
      <fieldset className={styles.place}>
        <legend>{t("field.place")}</legend>
        <p className="muted">{t("describe.placeHint")}</p>
        <TextInput label={t("place.name")} {...place("name")} />
        <TextInput label={t("place.city")} {...place("city")} />
        <TextInput label={t("place.region")} {...place("region")} />
        <TextInput label={t("place.country")} {...place("country")} />
      </fieldset>
      {fields?.items.map((f) => <OwnFieldInput key={f.id} field={f} value={change.fields?.[f.id] ?? ""} onChange={(v) => own(f.id, v)} />)}
    </FormDialog>
  );
}

/** What a field for local time says, as a wall clock that knows no zone. */
function wallClock(value: string): string | undefined {
  if (value === "") return undefined;
  return `${value.length === 16 ? `${value}:00` : value}Z`;
}

/** Puts the chosen photos into a collection, an old one or a new one. */
export function CollectDialog({ ids, onClose, onDone }: { ids: string[]; onClose: () => void; onDone: () => void }) {
  const { t } = useTexts();
  const { data } = useQuery(collectionsQuery);
  const { make, fill } = useCollections();
  const [chosen, setChosen] = useState<string | null>(null);
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const fresh = "new";
  const submit = async () => {
    try {
      const id = chosen === fresh ? (await make.mutateAsync({ name: name.trim(), shared })).id : (chosen ?? "");
      await fill.mutateAsync({ id, add: ids });
      toastDone(t("done.collected", { count: ids.length }), () => fill.mutate({ id, remove: ids }, { onError: toastProblem }));
      onDone();
    } catch {
      // The dialog shows what went wrong.
    }
  };
  return (
    <FormDialog
      title={t("collect.title", { count: ids.length })} open onClose={onClose} action={t("select.collect")} busy={make.isPending || fill.isPending}
      ready={chosen !== null && (chosen !== fresh || name.trim() !== "")} error={make.error ?? fill.error} onSubmit={() => void submit()}
    >
      <Select
        label={t("collect.which")} searchable value={chosen} onChange={setChosen}
        data={[{ value: fresh, label: t("collect.new") }, ...(data?.items ?? []).map((c) => ({ value: c.id, label: c.name }))]}
      />
      {chosen === fresh ? (
        <>
          <TextInput label={t("collect.name")} value={name} onChange={(e) => setName(e.currentTarget.value)} maxLength={255} />
          <Checkbox label={t("collect.shared")} description={t("collect.sharedHint")} checked={shared} onChange={(e) => setShared(e.currentTarget.checked)} />
        </>
      ) : null}
    </FormDialog>
  );
}
