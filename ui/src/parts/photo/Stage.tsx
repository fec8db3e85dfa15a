import { type PointerEvent, type ReactNode, useCallback, useEffect, useImperativeHandle, useRef, useState, type Ref } from "react";
import type { Item } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { placeholder } from "../../lib/thumb";
import { fit, held, type View, zoomAt } from "../../lib/zoom";
import styles from "./stage.module.css";

export interface StageHandle {
  zoom: (factor: number) => void;
  reset: () => void;
}

interface Props {
  item: Item;
  ref?: Ref<StageHandle>;
  onSwipe: (direction: 1 | -1) => void;
  children?: ReactNode; // what lies on the photo and moves with it
}

const swipe = 70;

/** The photo on its stage: wheel, pinch and double click zoom; dragging moves; a swipe goes on. */
export function Stage({ item, ref, onSwipe, children }: Props) {
  const { t } = useTexts();
  const stage = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLDivElement>(null);
  const view = useRef<View>(fit);
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const start = useRef({ x: 0, y: 0, moved: false });
  const [large, setLarge] = useState(false);
  const [ready, setReady] = useState(false);
  const [failed, setFailed] = useState(false);

  const set = useCallback(
    (next: View, smooth = false) => {
      const el = stage.current;
      if (el === null || picture.current === null) return;
      view.current = held(next, item, { width: el.clientWidth, height: el.clientHeight });
      const { scale, x, y } = view.current;
      picture.current.style.transition = smooth ? "transform var(--motion) ease-out" : "none";
      picture.current.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
      picture.current.style.setProperty("--scale", String(scale));
      el.dataset.zoomed = String(scale > 1.001);
      if (scale > 1.001) setLarge(true);
    },
    [item],
  );

  useImperativeHandle(ref, () => ({
    zoom: (factor) => set(zoomAt(view.current, view.current.scale * factor, 0, 0), true),
    reset: () => set(fit, true),
  }), [set]);

  useEffect(() => {
    const el = stage.current;
    if (el === null) return undefined;
    const wheel = (e: WheelEvent) => {
      e.preventDefault();
      const rect = el.getBoundingClientRect();
      const factor = Math.exp(-e.deltaY * (e.ctrlKey ? 0.01 : 0.0016));
      set(zoomAt(view.current, view.current.scale * factor, e.clientX - rect.left - rect.width / 2, e.clientY - rect.top - rect.height / 2));
    };
    el.addEventListener("wheel", wheel, { passive: false });
    return () => el.removeEventListener("wheel", wheel);
  }, [set]);

  const down = (e: PointerEvent<HTMLDivElement>) => {
    e.currentTarget.setPointerCapture(e.pointerId);
    pointers.current.set(e.pointerId, { x: e.clientX, y: e.clientY });
    start.current = { x: e.clientX, y: e.clientY, moved: false };
  };
  const move = (e: PointerEvent<HTMLDivElement>) => {
    const before = pointers.current.get(e.pointerId);
    if (before === undefined) return;
    const all = [...pointers.current.entries()];
    const other = all.find(([id]) => id !== e.pointerId)?.[1];
    pointers.current.set(e.pointerId, { x: e.clientX, y: e.clientY });
    if (Math.hypot(e.clientX - start.current.x, e.clientY - start.current.y) > 6) start.current.moved = true;
    const v = view.current;
    if (other !== undefined) {
      const rect = e.currentTarget.getBoundingClientRect();
      const was = Math.hypot(before.x - other.x, before.y - other.y);
      const now = Math.hypot(e.clientX - other.x, e.clientY - other.y);
      const [mx, my] = [(e.clientX + other.x) / 2 - rect.left - rect.width / 2, (e.clientY + other.y) / 2 - rect.top - rect.height / 2];
      if (was > 0) set(zoomAt(v, (v.scale * now) / was, mx, my));
    } else if (v.scale > 1) {
      set({ ...v, x: v.x + e.clientX - before.x, y: v.y + e.clientY - before.y });
    }
  };
  const up = (e: PointerEvent<HTMLDivElement>) => {
    const alone = pointers.current.size === 1;
    pointers.current.delete(e.pointerId);
    const dx = e.clientX - start.current.x;
    if (alone && view.current.scale <= 1.001 && e.pointerType !== "mouse" && Math.abs(dx) > swipe && Math.abs(dx) > 2 * Math.abs(e.clientY - start.current.y)) {
      onSwipe(dx < 0 ? 1 : -1);
    }
  };
  const double = (e: React.MouseEvent<HTMLDivElement>) => {
    const rect = e.currentTarget.getBoundingClientRect();
    const to = view.current.scale > 1.001 ? 1 : 2.5;
    set(zoomAt(view.current, to, e.clientX - rect.left - rect.width / 2, e.clientY - rect.top - rect.height / 2), true);
  };

  const blur = placeholder(item.thumbhash);
  const small = item.thumbs["1024"] ?? item.thumbs["256"];
  const dense = (stage.current?.clientWidth ?? window.innerWidth) * window.devicePixelRatio > 1400;
  const full = large || dense ? (item.thumbs["2048"] ?? small) : small;
  return (
    <div
      ref={stage} className={styles.stage} onPointerDown={down} onPointerMove={move} onPointerUp={up} onPointerCancel={up} onDoubleClick={double}
    >
      <div ref={picture} className={styles.picture}>
        {blur !== "" && !ready ? <img src={blur} alt="" className={styles.blur} style={{ aspectRatio: `${item.width} / ${item.height}` }} /> : null}
        <img
          src={ready ? full : small} alt={item.title || item.file_name} className={styles.photo} draggable={false} data-ready={ready}
          style={{ aspectRatio: `${item.width} / ${item.height}` }} onLoad={() => setReady(true)} onError={() => setFailed(true)}
        />
        {children}
      </div>
      {failed && !ready ? <p className={styles.failed}>{t("grid.noPicture")}</p> : null}
    </div>
  );
}
