import { type PointerEvent, useMemo, useRef, useState } from "react";
import type { Item } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import type { Timeline } from "../../lib/timeline";
import { monthName } from "../../lib/when";
import styles from "./grid.module.css";

interface Props {
  timeline: Timeline<Item>;
  version: number;
  top: number;
  viewport: number;
  moving: boolean;
  onScrub: (y: number) => void;
}

/** The dates at the right edge: drag to go anywhere in the library. */
export function Scrubber({ timeline, version, top, viewport, moving, onScrub }: Props) {
  const { t, language } = useTexts();
  const track = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<number>(); // share of the track under the pointer
  const [hover, setHover] = useState<number>();
  const height = timeline.height();
  const room = Math.max(1, height - viewport);
  const marks = useMemo(() => yearMarks(timeline, room), [timeline, version, room]);
  if (height <= viewport * 1.5 || timeline.sections.length === 0) return null;

  const shareAt = (e: PointerEvent) => {
    const rect = track.current?.getBoundingClientRect();
    return rect === undefined ? 0 : Math.min(1, Math.max(0, (e.clientY - rect.top) / rect.height));
  };
  const down = (e: PointerEvent<HTMLDivElement>) => {
    e.currentTarget.setPointerCapture(e.pointerId);
    setActive(shareAt(e));
    onScrub(shareAt(e) * room);
  };
  const move = (e: PointerEvent<HTMLDivElement>) => {
    const share = shareAt(e);
    setHover(share);
    if (active === undefined) return;
    setActive(share);
    onScrub(share * room);
  };
  const key = (e: React.KeyboardEvent) => {
    const i = timeline.sectionAt(top + 1);
    const to = { ArrowDown: i + 1, ArrowUp: i - 1, PageDown: i + 12, PageUp: i - 12, Home: 0, End: timeline.sections.length - 1 }[e.key];
    if (to === undefined) return;
    e.preventDefault();
    onScrub(timeline.topOf(Math.max(0, Math.min(to, timeline.sections.length - 1))));
  };
  const monthAt = (share: number) => monthName(timeline.sections[timeline.sectionAt(share * room)]?.key ?? "", language);
  const now = Math.min(1, Math.max(0, top / room));
  const told = active ?? hover;
  return (
    <div
      className={styles.scrubber} data-active={active !== undefined} data-moving={moving} role="slider" tabIndex={0} aria-orientation="vertical"
      aria-label={t("grid.scrubber")} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(now * 100)} aria-valuetext={monthAt(now)}
      onPointerDown={down} onPointerMove={move} onPointerUp={() => setActive(undefined)} onPointerCancel={() => setActive(undefined)}
      onPointerLeave={() => setHover(undefined)} onKeyDown={key}
    >
      <div className={styles.track} ref={track}>
        {marks.map((m) =>
          m.label ? (
            <span key={m.key} className={styles.year} style={{ top: `${m.share * 100}%` }}>{m.label}</span>
          ) : (
            <span key={m.key} className={styles.dot} style={{ top: `${m.share * 100}%` }} />
          ),
        )}
        <span className={styles.thumb} style={{ top: `${now * 100}%` }} />
        {told === undefined ? null : (
          <span className={styles.bubble} style={{ top: `${told * 100}%` }}>{monthAt(told)}</span>
        )}
      </div>
    </div>
  );
}

interface MarkAt {
  key: string;
  share: number;
  label: string;
}

/** A name for each year that has room for one, a dot for months that have. */
function yearMarks(timeline: Timeline<Item>, room: number): MarkAt[] {
  const out: MarkAt[] = [];
  let lastYear = "";
  let lastLabel = -1;
  let lastDot = -1;
  timeline.sections.forEach((s, i) => {
    const share = Math.min(1, timeline.topOf(i) / room);
    const year = s.key.slice(0, 4);
    if (year !== lastYear && share - lastLabel > 0.03) {
      out.push({ key: `y${s.key}`, share, label: year });
      [lastLabel, lastYear] = [share, year];
    } else if (share - lastDot > 0.012) {
      out.push({ key: s.key, share, label: "" });
      lastDot = share;
    }
  });
  return out;
}
