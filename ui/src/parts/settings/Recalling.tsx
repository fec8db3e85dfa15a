import { Button, NumberInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { settingsQuery, useChangeSettings } from "../../client/office";
import { useTexts } from "../../lib/i18n";
import { Block } from "../Page";
import { ProblemNote } from "../ProblemNote";
import { toastDone } from "../toasts";
import forms from "./forms.module.css";

type Days = { first: number; next: number; due: number };

/** How long a recall waits for those who have photos, and when they are reminded. */
export function Recalling() {
  const { t } = useTexts();
  const { data, error } = useQuery(settingsQuery);
  const change = useChangeSettings();
  const [draft, setDraft] = useState<Days>();
  const days = draft ?? data?.recalling;
  if (days === undefined) return <ProblemNote error={error} />;
  const save = (e: FormEvent) => {
    e.preventDefault();
    change.mutate({ recalling: days }, {
      onSuccess: () => {
        setDraft(undefined);
        toastDone(t("asking.saved"));
      },
    });
  };
  const field = (key: keyof Days, least: number, hint?: string) => (
    <NumberInput label={t(`recalling.${key}`)} description={hint} value={days[key]} min={least} max={90} clampBehavior="strict" onChange={(v) => setDraft({ ...days, [key]: Number(v) || least })} />
  );
  return (
    <Block title={t("recalling.title")} text={t("recalling.text")}>
      <ProblemNote error={error ?? change.error} />
      <form onSubmit={save} className={forms.column}>
        {field("first", 1)}
        {field("next", 0, t("recalling.nextText"))}
        {field("due", 1)}
        <div><Button type="submit" loading={change.isPending} disabled={draft === undefined}>{t("do.save")}</Button></div>
      </form>
    </Block>
  );
}
