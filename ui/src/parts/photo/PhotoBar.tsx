import { Tooltip } from "@mantine/core";
import { IconArrowLeft, IconContrast, IconDownload, IconInfoCircle, IconMaximize, IconTrash, type Icon } from "@tabler/icons-react";
import type { Item } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { markOf } from "../../lib/status";
import { MarkIcon, markWord } from "../StatusMark";
import type { InspectorTab } from "./Inspector";
import styles from "./stage.module.css";

interface Props {
  item: Item | undefined;
  small: boolean;
  light: boolean;
  inspector: boolean;
  mayTrash: boolean;
  onBack: () => void;
  onLight: () => void;
  onFull: () => void;
  onInspector: () => void;
  onShow: (tab: InspectorTab) => void;
  onTrash: () => void;
}

/** Above the photo: the way back, its name, its mark, and what can be done. */
export function PhotoBar(p: Props) {
  const { t, language } = useTexts();
  const button = (Mark: Icon, label: string, act: () => void, pressed?: boolean) => (
    <Tooltip label={label}>
      <button type="button" className={styles.icon} aria-label={label} aria-pressed={pressed} onClick={act}>
        <Mark size={20} stroke={1.6} aria-hidden="true" />
      </button>
    </Tooltip>
  );
  return (
    <header className={styles.bar}>
      {button(IconArrowLeft, t("photo.back"), p.onBack)}
      <h1 className={styles.name}>{p.item?.title || p.item?.file_name}</h1>
      {p.item ? (
        <button type="button" className={styles.standing} onClick={() => p.onShow("clearance")} aria-label={markWord(p.item.clearance, t, language)}>
          <MarkIcon mark={markOf(p.item.clearance)} />
          {p.small ? null : markWord(p.item.clearance, t, language)}
        </button>
      ) : null}
      {button(IconDownload, t("keys.door"), () => p.onShow("door"))}
      {p.mayTrash ? button(IconTrash, t("keys.trash"), p.onTrash) : null}
      {p.small ? null : button(IconContrast, t("keys.stage"), p.onLight, p.light)}
      {p.small ? null : button(IconMaximize, t("keys.full"), p.onFull)}
      {button(IconInfoCircle, t("keys.inspector"), p.onInspector, p.inspector)}
    </header>
  );
}
