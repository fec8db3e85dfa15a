import { ActionIcon } from "@mantine/core";
import {
  IconAlertTriangle, IconCheck, IconClock, IconCopyCheck, IconLoader2, IconPlayerPause, IconRefresh, IconUpload, IconX, type Icon,
} from "@tabler/icons-react";
import { Link } from "react-router";
import { useTexts } from "../../lib/i18n";
import { type Entry, type State, tray } from "./tray";
import styles from "./upload.module.css";

const icons: Record<State, Icon> = {
  waiting: IconClock, sending: IconUpload, paused: IconPlayerPause, looking: IconLoader2, done: IconCheck,
  existing: IconCopyCheck, refused: IconX, failed: IconAlertTriangle,
};

/** One file in the tray, with what became of it. */
export function TrayEntry({ entry }: { entry: Entry }) {
  const { t } = useTexts();
  const Mark = icons[entry.state];
  const percent = entry.bytes === 0 ? 0 : Math.floor((entry.sent / entry.bytes) * 100);
  const text = entry.state === "sending" ? t("upload.percent", { percent }) : t(`upload.state.${entry.state}`);
  return (
    <li className={styles.entry} data-state={entry.state}>
      <Mark size={16} aria-hidden="true" className={styles.mark} />
      <span className={styles.file}>
        <span className={styles.fileName}>{entry.path === "" ? entry.name : `${entry.path}/${entry.name}`}</span>
        <span className={styles.small}>{entry.reason ? entry.reason : text}</span>
      </span>
      {entry.state === "existing" && entry.asset ? <Link to={`/photo/${entry.asset}`}>{t("upload.whereIsIt")}</Link> : null}
      {entry.state === "failed" ? (
        <ActionIcon variant="subtle" color="gray" aria-label={t("upload.again", { name: entry.name })} onClick={() => tray.retry(entry.key)}>
          <IconRefresh size={16} />
        </ActionIcon>
      ) : null}
      {["waiting", "sending", "paused", "failed"].includes(entry.state) ? (
        <ActionIcon variant="subtle" color="gray" aria-label={t("upload.abandon", { name: entry.name })} onClick={() => tray.abandon(entry.key)}>
          <IconX size={16} />
        </ActionIcon>
      ) : null}
    </li>
  );
}
