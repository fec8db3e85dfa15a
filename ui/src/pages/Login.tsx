import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Navigate, useLocation, useNavigate } from "react-router";
import { meQuery, setupQuery, useEnter } from "../client/session";
import { useTexts } from "../lib/i18n";
import { Door } from "../parts/Door";
import { useTitle } from "../parts/Page";
import { ProblemNote } from "../parts/ProblemNote";

/** Who are you? */
export function Component() {
  const { t } = useTexts();
  const { login } = useEnter();
  const { data: me } = useQuery(meQuery);
  const { data: setup } = useQuery(setupQuery);
  const go = useNavigate();
  const back = (useLocation().state as { back?: string } | null)?.back ?? "/library";
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  useTitle(t("login.title"));
  if (me) return <Navigate to={back} replace />;
  if (setup?.needed) return <Navigate to="/setup" replace />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    login.mutate({ email, password }, { onSuccess: () => void go(back, { replace: true }) });
  };
  return (
    <Door title={t("login.title")} text={setup?.organisation}>
      <form onSubmit={submit}>
        <TextInput type="email" label={t("login.email")} value={email} autoComplete="username" autoFocus required onChange={(e) => setEmail(e.currentTarget.value)} />
        <PasswordInput
          label={t("login.password")} value={password} autoComplete="current-password" required onChange={(e) => setPassword(e.currentTarget.value)}
          visibilityToggleButtonProps={{ "aria-label": t("login.show") }}
        />
        <ProblemNote error={login.error} />
        <Button type="submit" fullWidth size="md" loading={login.isPending}>{t("login.enter")}</Button>
      </form>
    </Door>
  );
}
