import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import {
  IconBook2, IconBookOff, IconDots, IconDownload, IconFolderSymlink, IconHandStop, IconMailQuestion, IconPencil, IconRotate2, IconScale, IconShare3, IconSignature, IconTrash, IconTrashX, IconUserSquare, IconX, type Icon,
} from "@tabler/icons-react";
import { countName } from "../../lib/amounts";
import { type TextKey, useTexts } from "../../lib/i18n";
import { phone } from "../../lib/screen";
import styles from "./selection.module.css";

export type SelectionAct = "describe" | "move" | "collect" | "uncollect" | "basis" | "hold" | "name" | "consent" | "ask" | "release" | "share" | "trash" | "restore" | "erase";

const acts: Record<SelectionAct, [Icon, TextKey]> = {
  describe: [IconPencil, "select.describe"],
  move: [IconFolderSymlink, "select.move"],
  collect: [IconBook2, "select.collect"],
  uncollect: [IconBookOff, "select.uncollect"],
  basis: [IconScale, "select.basis"],
  name: [IconUserSquare, "select.name"],
  consent: [IconSignature, "select.consent"],
  hold: [IconHandStop, "select.hold"],
  ask: [IconMailQuestion, "select.ask"],
  release: [IconDownload, "select.release"],
  share: [IconShare3, "select.share"],
  trash: [IconTrash, "select.trash"],
  restore: [IconRotate2, "select.restore"],
  erase: [IconTrashX, "select.erase"],
};

const said: SelectionAct[] = ["release", "share", "erase"]; // by word as well, where not all fit by word
const room = 5; // buttons that a phone has room for
const seldom: SelectionAct[] = ["move", "uncollect", "name", "consent", "basis", "hold", "ask", "share"]; // behind the dots first

interface Props {
  count: number;
  offers: SelectionAct[];
  onAct: (act: SelectionAct) => void;
  onClear: () => void;
}

/** What can be done with the chosen photos; rises from the bottom. */
export function SelectionBar({ count, offers, onAct, onClear }: Props) {
  const { t, language } = useTexts();
  const small = useMediaQuery(phone, undefined, { getInitialValueInEffect: false }) ?? false;
  if (count === 0) return null;
  const folded = small && offers.length > room ? offers.filter((act) => seldom.includes(act)) : [];
  return (
    <div className={styles.bar} data-selection-bar role="toolbar" aria-label={t("select.bar")}>
      <ActionIcon variant="subtle" color="gray" size={40} aria-label={t("select.clear")} onClick={onClear}>
        <IconX size={18} />
      </ActionIcon>
      <span className={styles.count} role="status">
        <span className={styles.countWord}>{t("select.count", { count, n: countName(count, language) })}</span>
        <span className={styles.countShort} aria-hidden="true">{countName(count, language)}</span>
      </span>
      <span className={styles.acts}>
        {offers.filter((act) => !folded.includes(act)).map((act) => {
          const [Mark, text] = acts[act];
          return (
            <Tooltip key={act} label={t(text)}>
              <button type="button" className={styles.act} data-said={said.includes(act) || undefined} aria-label={t(text)} onClick={() => onAct(act)}>
                <Mark size={19} stroke={1.7} aria-hidden="true" />
                <span className={styles.actText}>{t(text)}</span>
              </button>
            </Tooltip>
          );
        })}
        {folded.length === 0 ? null : (
          <Menu position="top-end" withinPortal>
            <Menu.Target>
              <button type="button" className={styles.act} aria-label={t("frame.more")}>
                <IconDots size={19} stroke={1.7} aria-hidden="true" />
              </button>
            </Menu.Target>
            <Menu.Dropdown>
              {folded.map((act) => {
                const [Mark, text] = acts[act];
                return (
                  <Menu.Item key={act} leftSection={<Mark size={19} stroke={1.7} aria-hidden="true" />} onClick={() => onAct(act)}>{t(text)}</Menu.Item>
                );
              })}
            </Menu.Dropdown>
          </Menu>
        )}
      </span>
    </div>
  );
}
