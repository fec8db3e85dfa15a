import { Button, Checkbox, Select, TagsInput, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import type { Keyword } from "../../client/types";
import { keywordsQuery, useKeywords } from "../../client/words";
import { countName } from "../../lib/amounts";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { EmptyState } from "../EmptyState";
import { Block } from "../Page";
import { ProblemNote } from "../ProblemNote";
import { Table } from "../Table";
import { toastDone, toastProblem } from "../toasts";
import { InLanguages } from "./InLanguages";

type Draft = { keyword?: Keyword; name: string; names: Record<string, string>; synonyms: string[]; controlled: boolean; into: string | null };

/** The words of the house: one word per thing, its synonyms, in four languages. */
export function Vocabulary() {
  const { t, language } = useTexts();
  const { make, change, remove, merge } = useKeywords();
  const [filter, setFilter] = useState("");
  const [prefix] = useDebouncedValue(filter.trim(), 200);
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(keywordsQuery(prefix));
  const [draft, setDraft] = useState<Draft>();
  const close = () => setDraft(undefined);
  const rows = data?.pages.flatMap((p) => p.items) ?? [];
  const submit = () => {
    if (draft === undefined) return;
    const { keyword, into, controlled, ...body } = draft;
    if (keyword === undefined) make.mutate(body, { onSuccess: close });
    else if (into !== null) merge.mutate({ keyword, into }, { onSuccess: close });
    else change.mutate({ keyword, controlled, ...body }, { onSuccess: close });
  };
  return (
    <Block title={t("settings.vocabulary")} text={t("vocabulary.text")}>
      <ProblemNote error={error} />
      <TextInput aria-label={t("vocabulary.find")} placeholder={t("vocabulary.find")} value={filter} onChange={(e) => setFilter(e.currentTarget.value)} maw={320} mb={8} />
      {data && rows.length === 0 && prefix === "" ? <EmptyState title={t("vocabulary.empty")}>{t("vocabulary.emptyText")}</EmptyState> : null}
      <Table
        label={t("settings.vocabulary")} rows={rows} keyOf={(k) => k.id}
        columns={[
          { title: t("vocabulary.word"), cell: (k) => <strong>{k.names[language] || k.name}</strong> },
          { title: t("vocabulary.synonyms"), wide: true, cell: (k) => k.synonyms.join(", ") },
          { title: t("vocabulary.kind"), cell: (k) => t(k.controlled ? "vocabulary.controlled" : "vocabulary.free") },
          { title: t("vocabulary.used"), cell: (k) => `${countName(k.count, language)}${k.more ? "+" : ""}` },
          {
            title: "", end: true,
            cell: (k) => (
              <>
                <Button size="compact-sm" variant="subtle" onClick={() => setDraft({ keyword: k, name: k.name, names: k.names, synonyms: k.synonyms, controlled: k.controlled, into: null })}>{t("do.edit")}</Button>
                <Button size="compact-sm" variant="subtle" color="gray" onClick={() => remove.mutate(k, { onError: toastProblem, onSuccess: () => toastDone(t("vocabulary.removed", { name: k.name })) })}>{t("do.remove")}</Button>
              </>
            ),
          },
        ]}
      />
      {hasNextPage ? <Button mt={12} mr={8} variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t("vocabulary.more")}</Button> : null}
      <Button mt={16} leftSection={<IconPlus size={17} />} onClick={() => setDraft({ name: "", names: {}, synonyms: [], controlled: true, into: null })}>{t("vocabulary.new")}</Button>
      <FormDialog
        title={draft?.keyword?.name ?? t("vocabulary.new")} open={draft !== undefined} onClose={close} action={t("do.save")} ready={(draft?.name ?? "").trim() !== ""}
        busy={make.isPending || change.isPending || merge.isPending} error={make.error ?? change.error ?? merge.error} onSubmit={submit}
      >
        {draft === undefined ? null : (
          <>
            <TextInput label={t("vocabulary.word")} value={draft.name} onChange={(e) => setDraft({ ...draft, name: e.currentTarget.value })} data-autofocus maxLength={100} />
            <InLanguages value={draft.names} onChange={(names) => setDraft({ ...draft, names })} />
            <TagsInput label={t("vocabulary.synonyms")} description={t("vocabulary.synonymsHint")} value={draft.synonyms} acceptValueOnBlur onChange={(synonyms) => setDraft({ ...draft, synonyms })} />
            {draft.keyword === undefined ? null : (
              <>
                <Checkbox label={t("vocabulary.controlled")} description={t("vocabulary.controlledHint")} checked={draft.controlled} onChange={(e) => setDraft({ ...draft, controlled: e.currentTarget.checked })} />
                <Select
                  label={t("vocabulary.merge")} description={t("vocabulary.mergeHint")} searchable clearable value={draft.into} onChange={(into) => setDraft({ ...draft, into })}
                  data={rows.filter((k) => k.id !== draft.keyword?.id).map((k) => ({ value: k.id, label: k.name }))} clearButtonProps={{ "aria-label": t("do.clear") }}
                />
              </>
            )}
          </>
        )}
      </FormDialog>
    </Block>
  );
}
