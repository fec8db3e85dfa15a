import { PasswordInput, Radio, Switch, Textarea } from "@mantine/core";
import { useTexts } from "../../lib/i18n";
import styles from "./shares.module.css";

/** Who can open a link: anybody with it, anybody with a password, or certain people. */
export interface Lock {
  kind: "open" | "password" | "named";
  password: string;
  people: string; // one a line: a name and an address
  mark: boolean;
}

export const openLock: Lock = { kind: "open", password: "", people: "", mark: false };

const least = 8;

/** The people of a list that somebody typed or pasted: "Nora Lind <nora@paper.example>" or an address alone, one a line. */
export function peopleOf(text: string): { name: string; email: string }[] {
  return text.split(/[\n;,]/).map((line) => line.trim()).filter((line) => line !== "").map((line) => {
    const both = /^(.*?)\s*<([^<>]+)>$/.exec(line);
    return both ? { name: both[1]?.replace(/^"|"$/g, "") ?? "", email: both[2]?.trim() ?? "" } : { name: "", email: line };
  });
}

export function lockReady(lock: Lock): boolean {
  if (lock.kind === "password") return lock.password.length >= least;
  return lock.kind === "open" || (peopleOf(lock.people).length > 0 && peopleOf(lock.people).every((p) => p.email.includes("@")));
}

export function Who({ lock, takes, onChange }: { lock: Lock; takes: boolean; onChange: (lock: Lock) => void }) {
  const { t } = useTexts();
  return (
    <>
      <Radio.Group label={t("share.whoMay")} value={lock.kind} onChange={(kind) => onChange({ ...lock, kind: kind as Lock["kind"] })}>
        <div className={styles.choices}>
          <Radio value="open" label={t("share.anybody")} />
          <Radio value="password" label={t("share.withPassword")} />
          <Radio value="named" label={t("share.certain")} description={t("share.certainHint")} />
        </div>
      </Radio.Group>
      {lock.kind === "password" ? (
        <PasswordInput
          label={t("share.password")} description={t("share.passwordHint")} required minLength={least} maxLength={1024} autoComplete="new-password"
          value={lock.password} onChange={(e) => onChange({ ...lock, password: e.currentTarget.value })}
        />
      ) : null}
      {lock.kind === "named" ? (
        <>
          <Textarea
            label={t("share.people")} description={t("share.peopleHint")} required autosize minRows={2} value={lock.people} onChange={(e) => onChange({ ...lock, people: e.currentTarget.value })}
          />
          {takes ? <Switch checked={lock.mark} onChange={(e) => onChange({ ...lock, mark: e.currentTarget.checked })} label={t("share.mark")} description={t("share.markHint")} /> : null}
        </>
      ) : null}
    </>
  );
}
