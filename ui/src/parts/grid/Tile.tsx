import { IconAlertTriangle, IconCheck, IconStack2 } from "@tabler/icons-react";
import { memo, type PointerEvent, useRef, useState } from "react";
import type { Item } from "../../client/types";
import type { Tile as Place } from "../../lib/rows";
import { markWord, StatusMark } from "../StatusMark";
import { useTexts } from "../../lib/i18n";
import { placeholder, renditionFor } from "../../lib/thumb";
import { exactName } from "../../lib/when";
import styles from "./grid.module.css";

export interface TileActs {
  open: (item: Item) => void;
  focus: (item: Item) => void;
  toggle: (item: Item, range: boolean) => void;
  drag: (item: Item) => void;
  dragEnd: () => void;
  addressOf: (item: Item) => string;
}

interface Props {
  place: Place<Item>;
  height: number;
  chosen: boolean;
  choosing: boolean; // something is chosen: a click chooses too on touch
  focused: boolean;
  fast: boolean; // scrolled past too fast to be worth loading
  acts: TileActs;
}

const longPress = 420;

/** One photo in the grid: the picture, its mark, and the corner that chooses it. */
export const Tile = memo(function Tile({ place, height, chosen, choosing, focused, fast, acts }: Props) {
  const { item, x, width } = place;
  const { t, language } = useTexts();
  const [ready, setReady] = useState(false);
  const [broken, setBroken] = useState(false);
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; fired: boolean } | undefined>(undefined);
  const name = item.title || item.file_name;
  const size = renditionFor(Math.max(width, height), window.devicePixelRatio);
  const source = item.thumbs[size] ?? item.thumbs["256"];
  const blur = placeholder(item.thumbhash);

  const down = (e: PointerEvent) => {
    if (e.pointerType !== "touch") return;
    const held = { fired: false, timer: setTimeout(() => {
      held.fired = true;
      navigator.vibrate?.(10);
      acts.toggle(item, false);
    }, longPress) };
    press.current = held;
  };
  const up = () => clearTimeout(press.current?.timer);
  const click = (e: React.MouseEvent) => {
    if (e.metaKey || (e.ctrlKey && !choosing) || e.button !== 0) return;
    e.preventDefault();
    const held = press.current?.fired ?? false;
    press.current = undefined;
    if (held) return;
    if (e.shiftKey || e.ctrlKey || (choosing && matchMedia("(pointer: coarse)").matches)) acts.toggle(item, e.shiftKey);
    else acts.open(item);
  };

  return (
    <div
      className={styles.tile} data-chosen={chosen} data-choosing={choosing} data-upright={item.height > item.width} data-id={item.id}
      style={{ left: x, width, height, backgroundImage: blur === "" ? undefined : `url(${blur})` }}
    >
      <a
        href={acts.addressOf(item)} className={styles.photo} tabIndex={focused ? 0 : -1} draggable
        onPointerDown={down} onPointerUp={up} onPointerCancel={up} onPointerMove={(e) => e.pointerType === "touch" && Math.abs(e.movementY) > 3 && up()}
        onContextMenu={(e) => press.current && e.preventDefault()}
        onClick={click} onFocus={() => acts.focus(item)} onDragStart={() => acts.drag(item)} onDragEnd={acts.dragEnd}
        aria-label={`${name}, ${exactName(item.taken_at, language, item.zone_known)}, ${markWord(item.clearance, t, language)}`}
      >
        {source === undefined || fast || broken ? null : (
          <img
            src={source} alt="" decoding="async" draggable={false} data-ready={ready}
            onLoad={() => setReady(true)} onError={() => setBroken(true)}
          />
        )}
        {broken ? <span className={styles.broken}>{t("grid.noPicture")}</span> : null}
      </a>
      <button
        type="button" className={styles.corner} tabIndex={-1} aria-pressed={chosen}
        aria-label={t(chosen ? "grid.unchoose" : "grid.choose", { name })} onClick={(e) => acts.toggle(item, e.shiftKey)}
      >
        <span className={styles.tick}>
          <IconCheck size={14} stroke={3} aria-hidden="true" />
        </span>
      </button>
      <span className={styles.mark}>
        <StatusMark standing={item.clearance} onPhoto />
        <span className={styles.markWord} aria-hidden="true">{markWord(item.clearance, t, language)}</span>
      </span>
      <span className={styles.signs}>
        {item.stacked > 0 ? (
          <span className={styles.sign} title={t("grid.stacked", { count: item.stacked })}>
            <IconStack2 size={13} aria-hidden="true" />
            {item.stacked + 1}
          </span>
        ) : null}
        {item.damaged ? (
          <span className={styles.sign} title={t("grid.damaged")}>
            <IconAlertTriangle size={13} aria-label={t("grid.damaged")} />
          </span>
        ) : null}
      </span>
    </div>
  );
});
