import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
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
  const { state, search } = useLocation();
  const back = (state as { back?: string } | null)?.back ?? "/library";
  const portal = portalIn(search);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  useTitle(t("login.title"));
  useEffect(() => {
    if (me && portal !== undefined) window.location.replace(portal); // not a page of the app
  }, [me, portal]);
  if (me) return portal === undefined ? <Navigate to={back} replace /> : null;
  if (setup?.needed) return <Navigate to="/setup" replace />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    login.mutate({ email, password }, { onSuccess: () => portal === undefined && void go(back, { replace: true }) });
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

// The portal for members that somebody was led here from; nothing else is followed.
function portalIn(search: string): string | undefined {
  const to = new URLSearchParams(search).get("to") ?? "";
  return /^\/portals\/[a-z0-9-]+(\/photos\/[0-9a-z]+)?$/.test(to) ? to : undefined;
}
