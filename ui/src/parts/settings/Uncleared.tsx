import { Checkbox } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { settingsQuery, useChangeSettings } from "../../client/office";
import { useTexts } from "../../lib/i18n";
import { Block } from "../Page";
import { ProblemNote } from "../ProblemNote";
import { toastProblem } from "../toasts";
import { roleName, roles } from "../words";
import forms from "./forms.module.css";

const acts = ["preview", "download"] as const;

/** What each role may still do with a photo that is not cleared. */
export function Uncleared() {
  const { t } = useTexts();
  const { data, error } = useQuery(settingsQuery);
  const change = useChangeSettings();
  const toggle = (role: string, act: string, on: boolean) => {
    const now = data?.uncleared[role] ?? [];
    const next = on ? [...now, act] : now.filter((a) => a !== act);
    change.mutate({ uncleared: { ...data?.uncleared, [role]: next } }, { onError: toastProblem });
  };
  return (
    <Block title={t("settings.uncleared")} text={t("uncleared.text")}>
      <ProblemNote error={error} />
      {roles.filter((r) => r !== "administrator").map((role) => (
        <div key={role} className={`${forms.listRow} ${forms.roleRow}`}>
          <span>{roleName(role, t)}</span>
          <span className={forms.boxes}>
            {acts.map((act) => (
              <Checkbox
                key={act} label={t(`uncleared.${act}`)} checked={(data?.uncleared[role] ?? []).includes(act)} disabled={data === undefined || change.isPending}
                onChange={(e) => toggle(role, act, e.currentTarget.checked)}
              />
            ))}
          </span>
        </div>
      ))}
    </Block>
  );
}
