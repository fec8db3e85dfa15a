import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { settingsQuery, useChangeSettings } from "../../client/office";
import { useMe } from "../../client/session";
import { asLanguage, languageNames, languages, useTexts } from "../../lib/i18n";
import { Block } from "../Page";
import { ProblemNote } from "../ProblemNote";
import { toastDone, toastProblem } from "../toasts";
import { AgeRules } from "./AgeRules";
import { Identity } from "./Identity";
import forms from "./forms.module.css";

/** Name and language of the house, who it is to others, and its rules on age and death. */
export function Organisation() {
  const { t } = useTexts();
  const me = useMe();
  const { data, error } = useQuery(settingsQuery);
  const change = useChangeSettings();
  const [draft, setDraft] = useState<string>();
  const name = draft ?? data?.organisation ?? "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ organisation: name.trim() }, { onSuccess: () => { setDraft(undefined); toastDone(t("done.saved")); } });
  };
  return (
    <>
      <ProblemNote error={error ?? change.error} />
      <Block title={t("settings.organisation")} text={t("settings.organisationText")}>
        <form onSubmit={submit} className={forms.inline}>
          <TextInput label={t("setup.organisation")} value={name} onChange={(e) => setDraft(e.currentTarget.value)} maxLength={200} />
          <Button type="submit" variant="default" disabled={name.trim() === "" || name === data?.organisation} loading={change.isPending}>{t("do.save")}</Button>
        </form>
      </Block>
      <Block title={t("settings.language")} text={t("settings.languageText")}>
        <SegmentedControl
          value={data?.language ?? "en"} aria-label={t("settings.language")} data={languages.map((l) => ({ value: l, label: languageNames[l] }))}
          onChange={(l) => change.mutate({ language: asLanguage(l) }, { onError: toastProblem })}
        />
      </Block>
      <Identity />
      <AgeRules />
      <p className="muted">{t("settings.version", { version: me?.version ?? "" })}</p>
    </>
  );
}
