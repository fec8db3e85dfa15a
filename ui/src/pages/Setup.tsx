import { Button, PasswordInput, SegmentedControl, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Navigate, useNavigate } from "react-router";
import { meQuery, setupQuery, useEnter } from "../client/session";
import { languageNames, languages, speak, useTexts, type Language } from "../lib/i18n";
import { keep } from "../lib/remember";
import { Door } from "../parts/Door";
import { useTitle } from "../parts/Page";
import { ProblemNote } from "../parts/ProblemNote";

const unnamed = "Imprimatur"; // what a library is called while nobody has said whose it is

/** The first start: your organisation, your language, who may manage. Then the library. */
export function Component() {
  const { t, language } = useTexts();
  const go = useNavigate();
  const { setup } = useEnter();
  const { data: needed } = useQuery(setupQuery);
  const { data: me } = useQuery(meQuery);
  // The token stands behind the "#", so that no server on the way ever sees it.
  const [token] = useState(() => decodeURIComponent(location.hash.slice(1)));
  const [answers, setAnswers] = useState({ name: "", email: "", password: "" });
  const [named, setNamed] = useState<string>();
  const organisation = named ?? (needed && needed.organisation !== unnamed ? needed.organisation : "");
  useTitle(t("setup.title"));
  if (me) return <Navigate to="/library" replace />;
  if (needed && !needed.needed) return <Navigate to="/login" replace />;
  const field = (key: keyof typeof answers) => ({
    value: answers[key], required: true, onChange: (e: React.ChangeEvent<HTMLInputElement>) => setAnswers({ ...answers, [key]: e.currentTarget.value }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setup.mutate({ ...answers, organisation, token, language }, { onSuccess: () => void go("/library", { replace: true }) });
  };
  if (token === "") {
    return (
      <Door title={t("setup.title")}>
        <p>{t("setup.noToken")}</p>
      </Door>
    );
  }
  return (
    <Door title={t("setup.title")} text={t("setup.text")}>
      <form onSubmit={submit}>
        <TextInput
          label={t("setup.organisation")} value={organisation} required onChange={(e) => setNamed(e.currentTarget.value)} maxLength={200}
          autoComplete="organization" autoFocus
        />
        <fieldset>
          <legend>{t("setup.language")}</legend>
          <SegmentedControl
            fullWidth value={language} aria-label={t("setup.language")} data={languages.map((l) => ({ value: l, label: languageNames[l] }))}
            onChange={(l) => {
              keep("language", l);
              void speak(l as Language);
            }}
          />
        </fieldset>
        <fieldset>
          <legend>{t("setup.who")}</legend>
          <TextInput label={t("account.name")} {...field("name")} maxLength={200} autoComplete="name" />
          <TextInput type="email" label={t("login.email")} {...field("email")} autoComplete="username" />
          <PasswordInput
            label={t("login.password")} description={t("account.passwordHint")} {...field("password")} minLength={15} autoComplete="new-password"
            visibilityToggleButtonProps={{ "aria-label": t("login.show") }}
          />
        </fieldset>
        <ProblemNote error={setup.error} />
        <Button type="submit" fullWidth size="md" loading={setup.isPending}>{t("setup.open")}</Button>
      </form>
    </Door>
  );
}
