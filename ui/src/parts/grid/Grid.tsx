import { useElementSize, useMediaQuery } from "@mantine/hooks";
import { type CSSProperties, useEffect, useMemo, useRef, useState } from "react";
import type { Listing } from "../../client/listing";
import type { Item } from "../../client/types";
import { countName } from "../../lib/amounts";
import { useTexts } from "../../lib/i18n";
import { phone } from "../../lib/screen";
import { isChosen, type Selection } from "../../lib/selection";
import { type Strip } from "../../lib/timeline";
import { dayName, monthName } from "../../lib/when";
import { Scrubber } from "./Scrubber";
import { Tile, type TileActs } from "./Tile";
import { focusSoon, useGridKeys } from "./useGridKeys";
import { useScroll } from "./useScroll";
import styles from "./grid.module.css";

interface Props {
  listing: Listing;
  density: number; // target height of a row in px
  selection: Selection;
  acts: Omit<TileActs, "focus">;
  label: string;
  focus: string | undefined; // the photo that the keyboard is on
  from: string | undefined; // the photo from which somebody comes back
  onFocus: (item: Item) => void;
}

const overscan = 700;

/** A justified grid over a whole timeline, of which only what is seen is in the page. */
export function Grid({ listing, density, selection, acts, label, focus, onFocus, from }: Props) {
  const { t, language } = useTexts();
  const small = useMediaQuery(phone, undefined, { getInitialValueInEffect: false }) ?? false;
  const { ref: sizeRef, width, height: viewport } = useElementSize();
  const box = useRef<HTMLDivElement>(null);
  const [columns, setColumns] = useState(0);
  useEffect(() => setColumns(small ? 3 : 0), [small]);
  const inner = width === 0 ? 0 : width - (small ? 0 : 32) - (small ? 0 : 4);
  listing.timeline.setGeometry({ width: inner, target: density, gap: small ? 2 : 4, columns });
  const scroll = useScroll(listing, box, viewport);
  const strips = inner > 0 ? listing.timeline.strips(scroll.top - overscan, scroll.top + viewport + overscan) : [];
  const now = useMemo(() => current(strips, scroll.top), [strips, scroll.top]);
  const first = firstItem(strips);
  const tileActs: TileActs = useMemo(() => ({ ...acts, focus: onFocus }), [acts, onFocus]);
  const keyDown = useGridKeys({ listing, box, top: scroll.top, viewport, scrollTo: scroll.scrollTo, focus: focus ?? first?.id, acts });
  useEffect(() => {
    if (from !== undefined) focusSoon(box.current, from, 60);
  }, [from]);
  const choosing = selection.all || selection.ids.size > 0;
  const held = focus !== undefined && strips.some((s) => s.kind === "row" && s.row.tiles.some((x) => x.item.id === focus));

  return (
    <div className={styles.viewport} ref={sizeRef}>
      <div className={styles.scroller} ref={box} role="group" aria-label={label} onKeyDown={keyDown}>
        <div className={styles.canvas} style={{ height: scroll.inner }}>
          {strips.map((strip) =>
            strip.kind === "row" ? (
              <div key={strip.key} className={styles.row} style={{ top: strip.y - scroll.origin, height: strip.row.height }}>
                {strip.row.tiles.map((place) => (
                  <Tile
                    key={place.item.id} place={place} height={strip.row.height} chosen={isChosen(selection, place.item.id)}
                    choosing={choosing} focused={held ? place.item.id === focus : place.item.id === first?.id} fast={scroll.fast} acts={tileActs}
                  />
                ))}
              </div>
            ) : strip.kind === "header" ? (
              <h2 key={strip.key} className={styles.header} style={{ top: strip.y - scroll.origin }}>
                {monthName(strip.key, language)}
                <span className={styles.headerCount}>{t("grid.photos", { count: strip.count, n: countName(strip.count, language) })}</span>
              </h2>
            ) : (
              <div key={strip.key} className={styles.gap} style={gapStyle(strip, scroll, viewport, density, inner, columns)} />
            ),
          )}
        </div>
      </div>
      {now !== undefined && scroll.top > 30 ? (
        <div className={styles.sticky} aria-hidden="true">
          {monthName(now.month, language)}
          {now.item ? <span className={styles.stickyDay}>{dayName(now.item.taken_at, language, now.item.zone_known)}</span> : null}
        </div>
      ) : null}
      <Scrubber timeline={listing.timeline} version={listing.version} top={scroll.top} viewport={viewport} moving={scroll.moving} onScrub={scroll.scrollTo} />
    </div>
  );
}

/** Only the part of a gap that can be seen is painted. */
function gapStyle(
  strip: { y: number; height: number }, scroll: { origin: number; top: number }, viewport: number, density: number, inner: number, columns: number,
): CSSProperties {
  const step = columns > 0 ? Math.floor(inner / columns) : density + 4;
  const from = Math.max(strip.y, scroll.top - overscan - 1000);
  const start = strip.y + Math.floor((from - strip.y) / step) * step;
  const end = Math.min(strip.y + strip.height, scroll.top + viewport + overscan + 1000);
  return {
    top: start - scroll.origin, height: Math.max(0, end - start - 4),
    "--step": `${step}px`, "--tile": `${columns > 0 ? step : Math.round(density * 1.4)}px`, "--gap": columns > 0 ? "2px" : "4px",
  } as CSSProperties;
}

function current(strips: Strip<Item>[], top: number): { month: string; item: Item | undefined } | undefined {
  let month: string | undefined;
  for (const s of strips) {
    if (s.kind === "header") {
      if (s.y > top && month !== undefined) break;
      month = s.key;
    }
    if (s.kind === "row" && s.y + s.row.height > top + 40) {
      const item = s.row.tiles[0]?.item;
      return item === undefined ? undefined : { month: month ?? s.key.slice(0, 7), item };
    }
    if (s.kind === "gap") return { month: s.key.slice(0, 7), item: undefined };
  }
  return month === undefined ? undefined : { month, item: undefined };
}

function firstItem(strips: Strip<Item>[]): Item | undefined {
  for (const s of strips) if (s.kind === "row") return s.row.tiles[0]?.item;
  return undefined;
}
