import { type CSSProperties, type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import type { Appearance } from "../../client/people";
import { between, byKey, moved, type Part, same } from "../../lib/box";
import { useTexts } from "../../lib/i18n";
import { boxOf, isOpen, saidOf } from "./names";
import { chosen, drawing, naming, pointed, useNaming } from "./naming";
import styles from "./faces.module.css";

interface Props {
  id: string;
  width: number;
  height: number;
}

/** Boxes over the photo. Nothing lies on a face but while faces are named, and then lines alone. */
export function FaceLayer(props: Props) {
  const on = naming.use();
  const shown = pointed.use();
  return on || shown !== undefined ? <Boxes {...props} on={on} shown={shown} /> : null;
}

interface Gesture {
  kind: "draw" | "move" | "size";
  of?: Appearance;
  from: Part; // of the face as it was; of a new one the point where it began
  corner: [number, number]; // the corner that stays
  x: number;
  y: number;
}

const settle = 500; // ms of quiet before an arrow key's work is saved
const corners = [[0, 0], [1, 0], [0, 1], [1, 1]] as const;
const places = (p: Part): CSSProperties => ({ left: `${p.x * 100}%`, top: `${p.y * 100}%`, width: `${p.width * 100}%`, height: `${p.height * 100}%` });

function Boxes({ id, width, height, on, shown }: Props & { on: boolean; shown: string | undefined }) {
  const { t } = useTexts();
  const n = useNaming(id);
  const current = chosen.use();
  const armed = drawing.use();
  const layer = useRef<HTMLDivElement>(null);
  const gesture = useRef<Gesture>(undefined);
  const waiting = useRef<{ timer: number; save: () => void }>(undefined);
  const [live, setLive] = useState<{ id: string; box: Part }>();

  const saveNow = () => {
    window.clearTimeout(waiting.current?.timer);
    waiting.current?.save();
    waiting.current = undefined;
  };
  useEffect(() => saveNow, []); // what was moved last is kept when one goes on

  const at = (e: PointerEvent) => {
    const rect = layer.current?.getBoundingClientRect();
    return rect === undefined ? { x: 0, y: 0 } : { x: (e.clientX - rect.left) / rect.width, y: (e.clientY - rect.top) / rect.height };
  };
  const begin = (e: PointerEvent<HTMLElement>, kind: Gesture["kind"], of?: Appearance, corner: [number, number] = [0, 0]) => {
    e.stopPropagation();
    layer.current?.setPointerCapture(e.pointerId);
    const point = at(e);
    const box = of === undefined ? undefined : boxOf(of);
    gesture.current = { kind, of, from: box ?? { ...point, width: 0, height: 0 }, corner, ...point };
    if (of !== undefined) chosen.set(of.id);
  };
  const down = (e: PointerEvent<HTMLDivElement>) => {
    const zoomed = e.currentTarget.closest("[data-zoomed=true]") !== null;
    if (e.button === 0 && (armed || (e.pointerType === "mouse" && !zoomed))) begin(e, "draw");
  };
  const made = (g: Gesture, e: PointerEvent): Part | undefined => {
    const point = at(e);
    if (g.kind === "move") return moved(g.from, point.x - g.x, point.y - g.y);
    const [cx, cy] = g.kind === "draw" ? [g.x, g.y] : [g.from.x + g.corner[0] * g.from.width, g.from.y + g.corner[1] * g.from.height];
    return between(cx, cy, point.x, point.y);
  };
  const move = (e: PointerEvent) => {
    const g = gesture.current;
    if (g === undefined) return;
    e.stopPropagation();
    const box = made(g, e);
    setLive(box === undefined ? undefined : { id: g.of?.id ?? "", box });
  };
  const up = (e: PointerEvent) => {
    const g = gesture.current;
    if (g === undefined) return;
    e.stopPropagation();
    gesture.current = undefined;
    const box = made(g, e);
    setLive(undefined);
    if (box === undefined) return;
    if (g.of === undefined) {
      drawing.set(false);
      n.draw(box);
    } else if (!same(box, g.from)) n.place(g.of, box);
  };
  const press = (e: KeyboardEvent, of: Appearance) => {
    const box = live?.id === of.id ? live.box : boxOf(of);
    if (e.key === "Delete" || e.key === "Backspace") {
      e.preventDefault();
      n.away(of);
      return;
    }
    const next = box === undefined ? undefined : byKey(box, e.key, e.shiftKey, e.altKey ? 0.002 : 0.01);
    if (next === undefined) return;
    e.preventDefault();
    setLive({ id: of.id, box: next });
    window.clearTimeout(waiting.current?.timer);
    const save = () => {
      setLive(undefined);
      n.place(of, next);
    };
    waiting.current = { save, timer: window.setTimeout(saveNow, settle) };
  };

  return (
    <div
      ref={layer} className={styles.layer} data-on={on} data-armed={armed} style={{ "--ratio": width / height } as CSSProperties}
      onPointerDown={on ? down : undefined} onPointerMove={move} onPointerUp={up} onPointerCancel={() => { gesture.current = undefined; setLive(undefined); }}
    >
      {n.faces.filter((f) => boxOf(f) !== undefined && f.state !== "rejected" && (on || f.id === shown)).map((f) => {
        const box = live?.id === f.id ? live.box : (boxOf(f) as Part);
        const text = saidOf(f, t);
        return on ? (
          <div key={f.id} className={styles.face} style={places(box)} data-open={isOpen(f)} data-chosen={f.id === current}>
            <button
              type="button" className={styles.hold} data-face={f.id} aria-pressed={f.id === current} aria-label={t("face.label", { number: f.face, who: text })}
              onPointerDown={(e) => begin(e, "move", f)} onFocus={() => chosen.set(f.id)} onBlur={saveNow} onKeyDown={(e) => press(e, f)}
              onDoubleClick={(e) => e.stopPropagation()}
            />
            <span className={styles.tag} data-above={box.y + box.height > 0.9} aria-hidden="true">{f.state === "unknown" ? `${f.face}` : text}</span>
            {f.id === current ? corners.map(([x, y]) => (
              <span
                key={`${x}${y}`} className={styles.corner} style={{ left: `${x * 100}%`, top: `${y * 100}%` }} aria-hidden="true"
                onPointerDown={(e) => begin(e, "size", f, [1 - x, 1 - y])}
              />
            )) : null}
          </div>
        ) : <div key={f.id} className={styles.face} style={places(box)} data-chosen="true" aria-hidden="true" />;
      })}
      {live?.id === "" ? <div className={styles.face} style={places(live.box)} data-chosen="true" /> : null}
    </div>
  );
}
