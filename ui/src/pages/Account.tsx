import { Button, PasswordInput, SegmentedControl, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { sessionsQuery, useChangeMe, useChangePassword, useEndSession, useMe } from "../client/session";
import { asLanguage, languageNames, languages, useTexts } from "../lib/i18n";
import { Block, Page } from "../parts/Page";
import { ProblemNote } from "../parts/ProblemNote";
import { Table } from "../parts/Table";
import { toastDone, toastProblem } from "../parts/toasts";
import { When } from "../parts/When";
import { Tokens } from "../parts/settings/Tokens";
import forms from "../parts/settings/forms.module.css";

/** What belongs to one person: name, language, password, where they are logged in, tokens. */
export function Component() {
  const { t, language } = useTexts();
  const me = useMe();
  const change = useChangeMe();
  const [name, setName] = useState(me?.user.name ?? "");
  const saveName = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ name: name.trim() }, { onSuccess: () => toastDone(t("done.saved")), onError: toastProblem });
  };
  return (
    <Page title={t("nav.account")}>
      <Block title={t("account.you")} text={me?.user.email}>
        <form onSubmit={saveName} className={forms.inline}>
          <TextInput label={t("account.name")} value={name} onChange={(e) => setName(e.currentTarget.value)} maxLength={200} autoComplete="name" />
          <Button type="submit" variant="default" disabled={name.trim() === "" || name === me?.user.name} loading={change.isPending}>{t("do.save")}</Button>
        </form>
        <SegmentedControl
          mt={16} value={language} aria-label={t("setup.language")} data={languages.map((l) => ({ value: l, label: languageNames[l] }))}
          onChange={(l) => change.mutate({ language: asLanguage(l) }, { onError: toastProblem })}
        />
      </Block>
      <Password />
      <Sessions />
      <Tokens />
    </Page>
  );
}

function Password() {
  const { t } = useTexts();
  const change = useChangePassword();
  const [current, setCurrent] = useState("");
  const [fresh, setFresh] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ current, new: fresh }, {
      onSuccess: () => {
        setCurrent("");
        setFresh("");
        toastDone(t("account.passwordChanged"));
      },
    });
  };
  const toggle = { "aria-label": t("login.show") };
  return (
    <Block title={t("login.password")} text={t("account.passwordText")}>
      <form onSubmit={submit} className={forms.column}>
        <PasswordInput label={t("account.current")} value={current} onChange={(e) => setCurrent(e.currentTarget.value)} autoComplete="current-password" visibilityToggleButtonProps={toggle} />
        <PasswordInput
          label={t("account.new")} description={t("account.passwordHint")} value={fresh} minLength={15} autoComplete="new-password"
          onChange={(e) => setFresh(e.currentTarget.value)} visibilityToggleButtonProps={toggle}
        />
        <ProblemNote error={change.error} />
        <Button type="submit" variant="default" disabled={current === "" || fresh === ""} loading={change.isPending}>{t("account.changePassword")}</Button>
      </form>
    </Block>
  );
}

function Sessions() {
  const { t } = useTexts();
  const { data, error } = useQuery(sessionsQuery);
  const end = useEndSession();
  const sessions = data?.items ?? [];
  return (
    <Block title={t("account.sessions")} text={t("account.sessionsText")}>
      <ProblemNote error={error} />
      <Table
        label={t("account.sessions")} rows={sessions} keyOf={(s) => s.id}
        columns={[
          { title: t("account.device"), wide: true, cell: (s) => deviceName(s.user_agent) },
          { title: t("account.from"), cell: (s) => s.source },
          { title: t("account.seen"), cell: (s) => (s.current ? t("account.thisOne") : <When at={s.seen_at} as="ago" />) },
          {
            title: "", end: true,
            cell: (s) => (s.current ? null : <Button size="compact-sm" variant="default" onClick={() => end.mutate(s.id, { onError: toastProblem })}>{t("account.end")}</Button>),
          },
        ]}
      />
      {sessions.length > 1 ? (
        <Button mt={12} variant="default" onClick={() => end.mutate("others", { onError: toastProblem })}>{t("account.endOthers")}</Button>
      ) : null}
    </Block>
  );
}

/** A browser's long name, as people know it. */
function deviceName(agent: string): string {
  const browser = /Firefox/.test(agent) ? "Firefox" : /Edg\//.test(agent) ? "Edge" : /Chrom(e|ium)/.test(agent) ? "Chrome" : /Safari/.test(agent) ? "Safari" : "";
  const system = /iPhone|iPad/.test(agent) ? "iOS" : /Android/.test(agent) ? "Android" : /Windows/.test(agent) ? "Windows" : /Mac OS/.test(agent) ? "macOS" : /Linux/.test(agent) ? "Linux" : "";
  return [browser, system].filter(Boolean).join(", ") || agent.slice(0, 60);
}
