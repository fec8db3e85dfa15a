import { Checkbox } from "@mantine/core";
import { useMe } from "../../client/session";
import type { Word } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import styles from "./requests.module.css";

export type Uses = Record<string, string[]>; // channels by purpose

/** Which uses are asked. Nothing is asked before somebody ticks it. */
export function AskUses({ value, onChange }: { value: Uses; onChange: (value: Uses) => void }) {
  const { t, language } = useTexts();
  const settings = useMe()?.settings;
  const active = (words: Word[] | undefined) => (words ?? []).filter((w) => w.active);
  const wordOf = (w: Word) => w.names[language] || w.names.en || w.key;
  const channels = active(settings?.channels);
  const set = (purpose: string, keys: string[], on: boolean) => {
    const rest = (value[purpose] ?? []).filter((k) => !keys.includes(k));
    onChange({ ...value, [purpose]: on ? [...rest, ...keys] : rest });
  };
  return (
    <div className={styles.scroll}>
      <table className={styles.uses} aria-label={t("ask.uses")}>
        <thead>
          <tr>
            <th scope="col">{t("ask.purpose")}</th>
            <th scope="col">{t("ask.all")}</th>
            {channels.map((c) => <th key={c.key} scope="col">{wordOf(c)}</th>)}
          </tr>
        </thead>
        <tbody>
          {active(settings?.purposes).map((p) => {
            const on = value[p.key] ?? [];
            return (
              <tr key={p.key}>
                <th scope="row">{wordOf(p)}</th>
                <td>
                  <Checkbox
                    aria-label={`${wordOf(p)}: ${t("consent.everyChannel")}`} checked={on.length === channels.length && on.length > 0}
                    indeterminate={on.length > 0 && on.length < channels.length} onChange={(e) => set(p.key, channels.map((c) => c.key), e.currentTarget.checked)}
                  />
                </td>
                {channels.map((c) => (
                  <td key={c.key}>
                    <Checkbox aria-label={`${wordOf(p)}: ${wordOf(c)}`} checked={on.includes(c.key)} onChange={(e) => set(p.key, [c.key], e.currentTarget.checked)} />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
