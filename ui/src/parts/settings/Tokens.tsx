import { Button, Checkbox, CopyButton, MultiSelect, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { foldersQuery } from "../../client/places";
import { tokensQuery, useTokens } from "../../client/session";
import type { Right } from "../../client/types";
import { endOfDay } from "../../lib/days";
import { useTexts } from "../../lib/i18n";
import { pathOf } from "../../lib/tree";
import { lastDayName } from "../../lib/when";
import { Dialog, FormDialog } from "../Dialog";
import { Block } from "../Page";
import { ProblemNote } from "../ProblemNote";
import { Table } from "../Table";
import { toastProblem } from "../toasts";
import { rightOptions } from "./rights";
import forms from "./forms.module.css";

const blank = { name: "", right: "see" as Right, house: false, folders: [] as string[], until: "" };

/** Keys for programs that act in one's name, never with more than they were given. */
export function Tokens() {
  const { t, language } = useTexts();
  const { data, error } = useQuery(tokensQuery);
  const folders = useQuery(foldersQuery).data?.items ?? [];
  const { make, end } = useTokens();
  const [draft, setDraft] = useState<typeof blank>();
  const [secret, setSecret] = useState<string>();
  const submit = () => {
    if (draft === undefined) return;
    const { until, ...rest } = draft;
    make.mutate({ ...rest, until: endOfDay(until) }, {
      onSuccess: (token) => {
        setDraft(undefined);
        setSecret(token.token);
      },
    });
  };
  return (
    <Block title={t("tokens.title")} text={t("tokens.text")}>
      <ProblemNote error={error} />
      {data && data.items.length > 0 ? (
        <Table
          label={t("tokens.title")} rows={data.items} keyOf={(k) => k.id}
          columns={[
            { title: t("tokens.name"), cell: (k) => k.name },
            { title: t("tokens.right"), cell: (k) => [k.right === "none" ? "" : t(`right.${k.right}`), k.folders.map((f) => pathOf(folders, f)).join(", ")].filter(Boolean).join(" · ") },
            { title: t("tokens.until"), cell: (k) => (lastDayName(k.until, language)) },
            { title: "", end: true, cell: (k) => <Button size="compact-sm" variant="default" onClick={() => end.mutate(k.id, { onError: toastProblem })}>{t("tokens.end")}</Button> },
          ]}
        />
      ) : null}
      <Button mt={12} variant="default" onClick={() => setDraft(blank)}>{t("tokens.make")}</Button>
      <FormDialog
        title={t("tokens.make")} open={draft !== undefined} onClose={() => setDraft(undefined)} action={t("tokens.make")} ready={(draft?.name ?? "").trim() !== "" && (draft?.until ?? "") !== ""}
        busy={make.isPending} error={make.error} onSubmit={submit}
      >
        {draft === undefined ? null : (
          <>
            <TextInput label={t("tokens.name")} description={t("tokens.nameHint")} value={draft.name} onChange={(e) => setDraft({ ...draft, name: e.currentTarget.value })} data-autofocus />
            <Select label={t("tokens.right")} data={rightOptions(t)} value={draft.right} allowDeselect={false} onChange={(v) => setDraft({ ...draft, right: v as Right })} />
            <MultiSelect
              label={t("tokens.folders")} description={t("tokens.foldersHint")} searchable value={draft.folders}
              data={folders.map((f) => ({ value: f.id, label: pathOf(folders, f.id) }))} onChange={(v) => setDraft({ ...draft, folders: v })}
            />
            <TextInput type="date" label={t("tokens.until")} required value={draft.until} onChange={(e) => setDraft({ ...draft, until: e.currentTarget.value })} />
            <Checkbox label={t("tokens.house")} description={t("tokens.houseHint")} checked={draft.house} onChange={(e) => setDraft({ ...draft, house: e.currentTarget.checked })} />
          </>
        )}
      </FormDialog>
      <Dialog title={t("tokens.made")} open={secret !== undefined} onClose={() => setSecret(undefined)}>
        <p>{t("tokens.once")}</p>
        <code className={forms.secret}>{secret}</code>
        <CopyButton value={secret ?? ""}>
          {({ copied, copy }) => <Button mt={12} onClick={copy}>{t(copied ? "do.copied" : "do.copy")}</Button>}
        </CopyButton>
      </Dialog>
    </Block>
  );
}
