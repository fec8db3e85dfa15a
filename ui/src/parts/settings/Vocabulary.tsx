import { Button, Checkbox, TagsInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { keywordsQuery, useKeywords } from "../../client/office";
import type { Keyword } from "../../client/types";
import { countName } from "../../lib/amounts";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { EmptyState } from "../EmptyState";
import { Block } from "../Page";
import { ProblemNote } from "../ProblemNote";
import { Table } from "../Table";
import { toastDone, toastProblem } from "../toasts";
import { InLanguages } from "./InLanguages";

type Draft = { keyword?: Keyword; name: string; names: Record<string, string>; synonyms: string[]; controlled: boolean };

/** The words of the house: one word per thing, its synonyms, in four languages. */
export function Vocabulary() {
  const { t, language } = useTexts();
  const { data, error } = useQuery(keywordsQuery);
  const { make, change, remove } = useKeywords();
  const [filter, setFilter] = useState("");
  const [draft, setDraft] = useState<Draft>();
  const close = () => setDraft(undefined);
  const wanted = filter.trim().toLowerCase();
  const rows = (data?.items ?? []).filter((k) => [k.name, ...k.synonyms, ...Object.values(k.names)].some((w) => w.toLowerCase().includes(wanted)));
  const submit = () => {
    if (draft === undefined) return;
    const { keyword, ...body } = draft;
    if (keyword === undefined) make.mutate(body, { onSuccess: close });
    else change.mutate({ of: keyword, ...body }, { onSuccess: close });
  };
  return (
    <Block title={t("settings.vocabulary")} text={t("vocabulary.text")}>
      <ProblemNote error={error} />
      <TextInput aria-label={t("vocabulary.find")} placeholder={t("vocabulary.find")} value={filter} onChange={(e) => setFilter(e.currentTarget.value)} maw={320} mb={8} />
      {data && data.items.length === 0 ? <EmptyState title={t("vocabulary.empty")}>{t("vocabulary.emptyText")}</EmptyState> : null}
      <Table
        label={t("settings.vocabulary")} rows={rows.slice(0, 300)} keyOf={(k) => k.id}
        columns={[
          { title: t("vocabulary.word"), cell: (k) => <strong>{k.names[language] || k.name}</strong> },
          { title: t("vocabulary.synonyms"), wide: true, cell: (k) => k.synonyms.join(", ") },
          { title: t("vocabulary.kind"), cell: (k) => t(k.controlled ? "vocabulary.controlled" : "vocabulary.free") },
          { title: t("vocabulary.used"), cell: (k) => countName(k.count, language) },
          {
            title: "", end: true,
            cell: (k) => (
              <>
                <Button size="compact-sm" variant="subtle" onClick={() => setDraft({ keyword: k, name: k.name, names: k.names, synonyms: k.synonyms, controlled: k.controlled })}>{t("do.edit")}</Button>
                <Button size="compact-sm" variant="subtle" color="gray" onClick={() => remove.mutate(k, { onError: toastProblem, onSuccess: () => toastDone(t("vocabulary.removed", { name: k.name })) })}>{t("do.remove")}</Button>
              </>
            ),
          },
        ]}
      />
      <Button mt={16} leftSection={<IconPlus size={17} />} onClick={() => setDraft({ name: "", names: {}, synonyms: [], controlled: true })}>{t("vocabulary.new")}</Button>
      <FormDialog
        title={draft?.keyword?.name ?? t("vocabulary.new")} open={draft !== undefined} onClose={close} action={t("do.save")} ready={(draft?.name ?? "").trim() !== ""}
        busy={make.isPending || change.isPending} error={make.error ?? change.error} onSubmit={submit}
      >
        {draft === undefined ? null : (
          <>
            <TextInput label={t("vocabulary.word")} value={draft.name} onChange={(e) => setDraft({ ...draft, name: e.currentTarget.value })} data-autofocus maxLength={100} />
            <InLanguages value={draft.names} onChange={(names) => setDraft({ ...draft, names })} />
            <TagsInput label={t("vocabulary.synonyms")} description={t("vocabulary.synonymsHint")} value={draft.synonyms} acceptValueOnBlur onChange={(synonyms) => setDraft({ ...draft, synonyms })} />
            <Checkbox label={t("vocabulary.controlled")} description={t("vocabulary.controlledHint")} checked={draft.controlled} onChange={(e) => setDraft({ ...draft, controlled: e.currentTarget.checked })} />
          </>
        )}
      </FormDialog>
    </Block>
  );
}
