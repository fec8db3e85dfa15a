import { UnstyledButton } from "@mantine/core";
import { IconChevronRight, IconDots, IconFolder } from "@tabler/icons-react";
import { type DragEvent, type KeyboardEvent, type MouseEvent, type PointerEvent, type TouchEvent, useRef, useState } from "react";
import type { Folder } from "../../client/types";
import { countName } from "../../lib/amounts";
import { useTexts } from "../../lib/i18n";
import type { Branch } from "../../lib/tree";
import { dragged } from "../photo/acts";
import type { Spot } from "./FolderContext";
import styles from "./FolderTree.module.css";

const longPress = 420; // ms, as in the grid

interface Props {
  row: Branch<Folder>;
  closed: boolean;
  current: boolean;
  onOpen: () => void;
  onToggle: () => void;
  onDrop: () => void;
  onMenu: (spot: Spot) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** One folder of the tree: opened by a click, dropped on, and asked what can be done with it. */
export function FolderRow({ row, closed, current, onOpen, onToggle, onDrop, onMenu, onKeyDown }: Props) {
  const { t, language } = useTexts();
  const { folder } = row;
  const [over, setOver] = useState(false);
  const name = useRef<HTMLButtonElement>(null);
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; fired: boolean } | undefined>(undefined);

  const menuAt = (x: number, y: number) => name.current && onMenu({ folder, x, y, by: name.current });
  const menuBelow = (element: Element) => {
    const { left, bottom } = element.getBoundingClientRect();
    menuAt(left, bottom);
  };
  const context = (e: MouseEvent) => {
    e.preventDefault();
    if (press.current !== undefined) return; // the finger is counted, not the browser's own long press
    if (e.clientX === 0 && e.clientY === 0) menuBelow(e.currentTarget);
    else menuAt(e.clientX, e.clientY);
  };
  const down = (e: PointerEvent) => {
    press.current = undefined;
    if (e.pointerType !== "touch") return;
    const { clientX, clientY } = e;
    const held = { fired: false, timer: setTimeout(() => {
      held.fired = true;
      navigator.vibrate?.(10);
      menuAt(clientX, clientY);
    }, longPress) };
    press.current = held;
  };
  const up = () => clearTimeout(press.current?.timer);
  // A finger that is lifted after a long press is no click: it would open the folder and shut the menu.
  const lift = (e: TouchEvent) => {
    up();
    if (press.current?.fired) e.preventDefault();
  };
  const drop = (e: DragEvent) => {
    e.preventDefault();
    setOver(false);
    onDrop();
  };

  return (
    <li
      className={styles.row} data-over={over} data-current={current} ref={(el) => el?.style.setProperty("--depth", String(row.depth))}
      onDragOver={(e) => {
        if (dragged.get() === undefined) return;
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)} onDrop={drop} onContextMenu={context}
    >
      {row.children.length > 0 ? (
        <button
          type="button" className={styles.chevron} tabIndex={-1} data-open={!closed}
          aria-label={t(closed ? "folders.open" : "folders.close", { name: folder.name })} onClick={onToggle}
        >
          <IconChevronRight size={14} />
        </button>
      ) : (
        <span className={styles.chevron} />
      )}
      <UnstyledButton
        ref={name} className={styles.name} data-folder={folder.id} draggable aria-current={current || undefined} aria-keyshortcuts="Shift+F10"
        onDragStart={() => {
          up();
          dragged.set({ kind: "folder", id: folder.id });
        }}
        onDragEnd={() => dragged.set(undefined)} onClick={onOpen} onKeyDown={onKeyDown}
        onPointerDown={down} onTouchEnd={lift} onPointerCancel={up}
        onPointerMove={(e) => e.pointerType === "touch" && Math.abs(e.movementY) > 3 && up()}
      >
        <IconFolder size={16} stroke={1.6} aria-hidden="true" />
        <span className={styles.text}>{folder.name}</span>
        <span className={styles.count}>{countName(folder.below, language)}</span>
      </UnstyledButton>
      <button
        type="button" className={styles.dots} aria-label={t("folders.do", { name: folder.name })} aria-haspopup="menu" tabIndex={-1}
        onClick={(e) => menuBelow(e.currentTarget)}
      >
        <IconDots size={16} aria-hidden="true" />
      </button>
    </li>
  );
}
