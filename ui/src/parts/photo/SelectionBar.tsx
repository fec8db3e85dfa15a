import { ActionIcon, Tooltip } from "@mantine/core";
import {
  IconBook2, IconBookOff, IconDownload, IconFolderSymlink, IconPencil, IconRotate2, IconScale, IconTrash, IconTrashX, IconX, type Icon,
} from "@tabler/icons-react";
import { countName } from "../../lib/amounts";
import { type TextKey, useTexts } from "../../lib/i18n";
import styles from "./selection.module.css";

export type SelectionAct = "describe" | "move" | "collect" | "uncollect" | "basis" | "release" | "trash" | "restore" | "erase";

const acts: Record<SelectionAct, [Icon, TextKey]> = {
  describe: [IconPencil, "select.describe"],
  move: [IconFolderSymlink, "select.move"],
  collect: [IconBook2, "select.collect"],
  uncollect: [IconBookOff, "select.uncollect"],
  basis: [IconScale, "select.basis"],
  release: [IconDownload, "select.release"],
  trash: [IconTrash, "select.trash"],
  restore: [IconRotate2, "select.restore"],
  erase: [IconTrashX, "select.erase"],
};

interface Props {
  count: number;
  offers: SelectionAct[];
  onAct: (act: SelectionAct) => void;
  onClear: () => void;
}

/** What can be done with the chosen photos; rises from the bottom. */
export function SelectionBar({ count, offers, onAct, onClear }: Props) {
  const { t, language } = useTexts();
  if (count === 0) return null;
  return (
    <div className={styles.bar} role="toolbar" aria-label={t("select.bar")}>
      <ActionIcon variant="subtle" color="gray" size={40} aria-label={t("select.clear")} onClick={onClear}>
        <IconX size={18} />
      </ActionIcon>
      <span className={styles.count} role="status">
        <span className={styles.countWord}>{t("select.count", { count, n: countName(count, language) })}</span>
        <span className={styles.countShort} aria-hidden="true">{countName(count, language)}</span>
      </span>
      <span className={styles.acts}>
        {offers.map((act) => {
          const [Mark, text] = acts[act];
          return (
            <Tooltip key={act} label={t(text)}>
              <button type="button" className={styles.act} aria-label={t(text)} onClick={() => onAct(act)}>
                <Mark size={19} stroke={1.7} aria-hidden="true" />
                <span className={styles.actText}>{t(text)}</span>
              </button>
            </Tooltip>
          );
        })}
      </span>
    </div>
  );
}
