import { Button, Checkbox, PasswordInput, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { usersQuery, useUsers } from "../../client/office";
import { useMe } from "../../client/session";
import type { User } from "../../client/types";
import { asLanguage, type Language, languageNames, languages, useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { Block } from "../Page";
import { ProblemNote } from "../ProblemNote";
import { Table } from "../Table";
import { toastDone, toastProblem } from "../toasts";
import { roleName, roles } from "../words";
import forms from "./forms.module.css";

interface Draft {
  user?: User;
  name: string;
  email: string;
  language: Language;
  roles: string[];
  password: string;
}

function isManager(user: User): boolean {
  return !user.disabled && user.roles.includes("manager");
}

/** Who has an account, and what they are in the house. */
export function Users() {
  const { t, language } = useTexts();
  const me = useMe();
  const { data, error } = useQuery(usersQuery);
  const { make, change, password } = useUsers();
  const [draft, setDraft] = useState<Draft>();
  const [leaving, setLeaving] = useState<User>();
  const close = () => setDraft(undefined);
  const lastManager = (u: User) => isManager(u) && !data?.items.some((other) => other.id !== u.id && isManager(other));
  const setDisabled = (u: User, disabled: boolean) => change.mutate({ user: u, disabled }, { onError: toastProblem, onSettled: () => setLeaving(undefined) });
  const busy = make.isPending || change.isPending || password.isPending;
  const submit = async () => {
    if (draft === undefined) return;
    try {
      if (draft.user === undefined) {
        await make.mutateAsync({ name: draft.name, email: draft.email, language: draft.language, roles: draft.roles, ...(draft.password === "" ? {} : { password: draft.password }) });
      } else {
        await change.mutateAsync({ user: draft.user, name: draft.name, language: draft.language, roles: draft.roles });
        if (draft.password !== "") await password.mutateAsync({ id: draft.user.id, password: draft.password });
      }
      close();
      toastDone(t("done.saved"));
    } catch {
      // The dialog shows what went wrong.
    }
  };
  const open = (user?: User) => {
    [make, change, password].forEach((m) => m.reset());
    setDraft({ user, name: user?.name ?? "", email: user?.email ?? "", language: asLanguage(user?.language) ?? language, roles: user?.roles ?? ["viewer"], password: "" });
  };
  return (
    <Block title={t("settings.users")} text={t("users.text")}>
      <ProblemNote error={error} />
      <Table
        label={t("settings.users")} rows={data?.items ?? []} keyOf={(u) => u.id} faded={(u) => u.disabled ?? false}
        columns={[
          { title: t("account.name"), wide: true, cell: (u) => <><strong>{u.name}</strong><br /><span className="muted">{u.email}</span></> },
          { title: t("users.roles"), cell: (u) => u.roles.map((r) => roleName(r, t)).join(", ") },
          { title: t("users.state"), cell: (u) => t(u.disabled ? "users.disabled" : "users.active") },
          {
            title: "", end: true,
            cell: (u) => (
              <>
                <Button size="compact-sm" variant="subtle" onClick={() => open(u)}>{t("do.edit")}</Button>
                {u.id === me?.user.id ? null : (
                  <Button size="compact-sm" variant="subtle" color="gray" onClick={() => (lastManager(u) ? setLeaving(u) : setDisabled(u, !u.disabled))}>
                    {t(u.disabled ? "users.enable" : "users.disable")}
                  </Button>
                )}
              </>
            ),
          },
        ]}
      />
      <Button mt={16} leftSection={<IconUserPlus size={17} />} onClick={() => open()}>{t("users.new")}</Button>
      <FormDialog
        title={draft?.user?.name ?? t("users.new")} open={draft !== undefined} onClose={close} action={t("do.save")} busy={busy} onSubmit={() => void submit()}
        ready={draft !== undefined && draft.name.trim() !== "" && draft.email.includes("@") && draft.roles.length > 0} error={make.error ?? change.error ?? password.error}
      >
        {draft === undefined ? null : (
          <>
            <div className={forms.two}>
              <TextInput label={t("account.name")} value={draft.name} onChange={(e) => setDraft({ ...draft, name: e.currentTarget.value })} data-autofocus />
              <TextInput type="email" label={t("login.email")} value={draft.email} disabled={draft.user !== undefined} onChange={(e) => setDraft({ ...draft, email: e.currentTarget.value })} />
            </div>
            <Checkbox.Group label={t("users.roles")} value={draft.roles} onChange={(v) => setDraft({ ...draft, roles: v })}>
              {roles.map((role) => <Checkbox key={role} mt={8} value={role} label={roleName(role, t)} description={t(`role.${role}.means`)} />)}
            </Checkbox.Group>
            {draft.user !== undefined && lastManager(draft.user) && !draft.roles.includes("manager") ? (
              <p role="alert" className={forms.warning}>{t("users.lastManager", { name: draft.user.name })}</p>
            ) : null}
            <Select
              label={t("setup.language")} allowDeselect={false} value={draft.language} data={languages.map((l) => ({ value: l, label: languageNames[l] }))}
              onChange={(v) => setDraft({ ...draft, language: asLanguage(v) ?? "en" })}
            />
            <PasswordInput
              label={t(draft.user === undefined ? "users.firstPassword" : "users.newPassword")} description={t("account.passwordHint")} value={draft.password}
              autoComplete="new-password" onChange={(e) => setDraft({ ...draft, password: e.currentTarget.value })} visibilityToggleButtonProps={{ "aria-label": t("login.show") }}
            />
          </>
        )}
      </FormDialog>
      <FormDialog
        title={t("users.disableTitle", { name: leaving?.name ?? "" })} open={leaving !== undefined} onClose={() => setLeaving(undefined)}
        action={t("users.disableAnyway")} danger busy={change.isPending} onSubmit={() => leaving && setDisabled(leaving, true)}
      >
        <p className={forms.warning}>{t("users.lastManager", { name: leaving?.name ?? "" })}</p>
      </FormDialog>
    </Block>
  );
}
