import { Button } from "@mantine/core";
import type { Outlook } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { useUseNames } from "./UseFields";
import styles from "./inspector.module.css";

/** On which other channels, for the same purpose, what stays in is cleared; one click takes it there. */
export function Elsewhere({ channels, onChannel }: { channels: Outlook["elsewhere"]; onChannel: (channel: string) => void }) {
  const { t } = useTexts();
  const name = useUseNames();
  if (channels.length === 0) return null;
  return (
    <div className={styles.answer}>
      <strong>{t("door.elsewhere")}</strong>
      <div className={styles.usual}>
        {channels.map((e) => (
          <Button key={e.channel} variant="default" size="compact-sm" onClick={() => onChannel(e.channel)}>
            {t("door.elsewhereOn", { count: e.cleared, channel: name.channel(e.channel) })}
          </Button>
        ))}
      </div>
    </div>
  );
}
