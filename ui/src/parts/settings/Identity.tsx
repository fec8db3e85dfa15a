import { Button, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { settingsQuery, useChangeSettings } from "../../client/office";
import type { Identity as Known } from "../../client/quitclaims";
import { useTexts } from "../../lib/i18n";
import { Block } from "../Page";
import { ProblemNote } from "../ProblemNote";
import { toastDone } from "../toasts";
import forms from "./forms.module.css";

const lines = ["controller", "email", "officer", "authority", "site"] as const;

/** Who the organisation is to the people it asks: what the law wants them to be told. */
export function Identity() {
  const { t } = useTexts();
  const { data } = useQuery(settingsQuery);
  const change = useChangeSettings();
  const [draft, setDraft] = useState<Known>();
  const known = draft ?? data?.identity;
  if (known === undefined) return null;
  const set = (field: keyof Known, value: string) => setDraft({ ...known, [field]: value });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ identity: known }, { onSuccess: () => { setDraft(undefined); toastDone(t("done.saved")); } });
  };
  const line = (field: (typeof lines)[number]) => (
    <TextInput
      key={field} label={t(`identity.${field}`)} description={t(`identity.${field}Hint`)} value={known[field]} maxLength={500}
      placeholder={field === "controller" ? data?.organisation : undefined} type={field === "email" ? "email" : field === "site" ? "url" : "text"}
      onChange={(e) => set(field, e.currentTarget.value)}
    />
  );
  return (
    <Block title={t("identity.title")} text={t("identity.text")}>
      <form onSubmit={submit} className={forms.column}>
        {line("controller")}
        <Textarea label={t("identity.address")} value={known.address} maxLength={500} autosize minRows={2} onChange={(e) => set("address", e.currentTarget.value)} />
        {lines.slice(1).map(line)}
        <ProblemNote error={change.error} />
        <Button type="submit" variant="default" disabled={draft === undefined} loading={change.isPending}>{t("do.save")}</Button>
      </form>
    </Block>
  );
}
