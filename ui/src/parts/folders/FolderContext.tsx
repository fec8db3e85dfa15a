import { Menu, Portal } from "@mantine/core";
import { useEffect, useState } from "react";
import type { Folder } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { FolderDialogs, type FolderQuestion } from "./FolderDialogs";
import { FolderItems } from "./FolderItems";
import styles from "./FolderTree.module.css";

/** Where the menu of a folder was asked for, and by what, so that the focus finds back. */
export interface Spot {
  folder: Folder;
  x: number;
  y: number;
  by: HTMLElement;
}

/** The menu of a folder in the tree, where it was asked for: by right click, long press, menu key or its dots. */
export function FolderContext({ spot, onClose }: { spot: Spot; onClose: () => void }) {
  const { t } = useTexts();
  const [open, setOpen] = useState(true);
  const [asking, setAsking] = useState<FolderQuestion>();
  useEffect(() => {
    if (open || asking !== undefined) return;
    spot.by.focus();
    onClose();
  }, [open, asking, spot, onClose]);
  return (
    <>
      <Portal>
        <Menu opened={open} onClose={() => setOpen(false)} position="bottom-start" width={264} offset={2} withinPortal>
          <Menu.Target>
            <button
              type="button" className={styles.spot} style={{ left: spot.x, top: spot.y }} tabIndex={-1} aria-hidden="true"
              aria-label={t("folders.do", { name: spot.folder.name })}
            />
          </Menu.Target>
          <Menu.Dropdown>
            <FolderItems folder={spot.folder} onAsk={setAsking} />
          </Menu.Dropdown>
        </Menu>
      </Portal>
      <FolderDialogs folder={spot.folder} asking={asking} onClose={() => setAsking(undefined)} />
    </>
  );
}
