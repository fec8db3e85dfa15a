import { Button, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { settingsQuery, useChangeSettings } from "../../client/office";
import { useTexts } from "../../lib/i18n";
import { Block } from "../Page";
import { ProblemNote } from "../ProblemNote";
import { toastDone } from "../toasts";
import forms from "./forms.module.css";

const daysIn = (text: string) => text.split(/[^0-9]+/).filter((d) => d !== "").map(Number);

/** On which days people are reminded and told, and whether staff get a mail. */
export function Asking() {
  const { t } = useTexts();
  const { data, error } = useQuery(settingsQuery);
  const change = useChangeSettings();
  const [draft, setDraft] = useState<{ remind?: string; ahead?: string; digest?: boolean }>({});
  const asking = data?.asking;
  const text = (key: "remind" | "ahead") => draft[key] ?? asking?.[key].join(", ") ?? "";
  const digest = draft.digest ?? asking?.digest ?? true;
  const save = (e: FormEvent) => {
    e.preventDefault();
    change.mutate(
      { asking: { remind: daysIn(text("remind")), ahead: daysIn(text("ahead")), digest } },
      {
        onSuccess: () => {
          setDraft({});
          toastDone(t("asking.saved"));
        },
      },
    );
  };
  return (
    <Block title={t("settings.asking")} text={t("asking.text")}>
      <ProblemNote error={error ?? change.error} />
      <form onSubmit={save} className={forms.column}>
        <TextInput label={t("asking.remind")} description={t("asking.days")} value={text("remind")} disabled={asking === undefined} onChange={(e) => setDraft({ ...draft, remind: e.currentTarget.value })} />
        <TextInput label={t("asking.ahead")} description={t("asking.aheadText")} value={text("ahead")} disabled={asking === undefined} onChange={(e) => setDraft({ ...draft, ahead: e.currentTarget.value })} />
        <Switch label={t("asking.digest")} checked={digest} disabled={asking === undefined} onChange={(e) => setDraft({ ...draft, digest: e.currentTarget.checked })} />
        <div><Button type="submit" loading={change.isPending} disabled={Object.keys(draft).length === 0}>{t("do.save")}</Button></div>
      </form>
    </Block>
  );
}
