import { Select } from "@mantine/core";
import { useMe } from "../../client/session";
import type { Word } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { useRemembered } from "../../lib/remember";
import styles from "./inspector.module.css";

export interface Use {
  purpose: string;
  channel: string;
}

/** The use that was stated last in this browser, as far as it still exists. */
export function useUse(purposes: Word[], channels: Word[]) {
  const [kept, setUse] = useRemembered<Use>("door.use", { purpose: "", channel: "" });
  const [preset, setPreset] = useRemembered("door.preset", "web");
  const still = (words: Word[], key: string) => (words.some((w) => w.key === key && w.active) ? key : "");
  const use = { purpose: still(purposes, kept.purpose), channel: still(channels, kept.channel) };
  return { use, setUse, preset, setPreset };
}

/** What for, and where: the two things that must be said before a photo leaves. */
export function UseFields({ use, onChange }: { use: Use; onChange: (use: Use) => void }) {
  const { t, language } = useTexts();
  const settings = useMe()?.settings;
  const options = (words: Word[] | undefined) =>
    (words ?? []).filter((w) => w.active).map((w) => ({ value: w.key, label: w.names[language] || w.names.en || w.key }));
  return (
    <div className={styles.door}>
      <Select
        label={t("door.purpose")} placeholder={t("door.choose")} data={options(settings?.purposes)} value={use.purpose || null} allowDeselect={false}
        onChange={(purpose) => onChange({ ...use, purpose: purpose ?? "" })}
      />
      <Select
        label={t("door.channel")} placeholder={t("door.choose")} data={options(settings?.channels)} value={use.channel || null} allowDeselect={false}
        onChange={(channel) => onChange({ ...use, channel: channel ?? "" })}
      />
    </div>
  );
}
