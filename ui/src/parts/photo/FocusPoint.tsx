import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type PointerEvent } from "react";
import { focusQuery, useSetFocus } from "../../client/door";
import type { Asset } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { ProblemNote } from "../ProblemNote";
import styles from "./inspector.module.css";

const step = 0.02;

/** Where the photo's eye is: cuts are made around it. By a click, a touch or the arrow keys. */
export function FocusPoint({ asset }: { asset: Asset }) {
  const { t } = useTexts();
  const { data, error } = useQuery(focusQuery(asset.id));
  const set = useSetFocus(asset.id);
  const chosen = data !== undefined && (data.x !== 0 || data.y !== 0);
  const at = set.isPending && set.variables ? set.variables : chosen ? data : { x: 0.5, y: 0.5 };
  const within = (n: number) => Math.min(1, Math.max(0.001, n));
  const click = (e: PointerEvent<HTMLButtonElement>) => {
    const box = e.currentTarget.getBoundingClientRect();
    set.mutate({ x: within((e.clientX - box.left) / box.width), y: within((e.clientY - box.top) / box.height) });
  };
  const key = (e: KeyboardEvent) => {
    const moves: Record<string, [number, number]> = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    const move = moves[e.key];
    if (move === undefined) return;
    e.preventDefault();
    e.stopPropagation();
    set.mutate({ x: within(at.x + move[0]), y: within(at.y + move[1]) });
  };
  return (
    <details className={styles.past}>
      <summary>{t("focus.title")}</summary>
      <p className="muted">{t("focus.text")}</p>
      <button type="button" className={styles.focus} aria-label={t("focus.set")} onPointerUp={click} onKeyDown={key}>
        <img src={asset.thumbs["1024"]} alt="" draggable={false} />
        <span className={styles.focusMark} data-chosen={chosen} style={{ left: `${at.x * 100}%`, top: `${at.y * 100}%` }} />
      </button>
      <ProblemNote error={error ?? set.error} />
      {chosen ? <Button variant="subtle" size="compact-sm" onClick={() => set.mutate({ x: 0, y: 0 })}>{t("focus.forget")}</Button> : null}
    </details>
  );
}
