import { type KeyboardEvent, type RefObject, useCallback } from "react";
import type { Listing } from "../../client/listing";
import type { Item } from "../../client/types";
import type { Row } from "../../lib/rows";

interface Options {
  listing: Listing;
  box: RefObject<HTMLDivElement | null>;
  top: number;
  viewport: number;
  scrollTo: (y: number) => void;
  focus: string | undefined;
  acts: { open: (item: Item) => void; toggle: (item: Item, range: boolean) => void };
}

interface Spot {
  y: number;
  row: Row<Item>;
}

/** Arrow keys go from photo to photo, also to those that are not in the page yet. */
export function useGridKeys(o: Options): (event: KeyboardEvent) => void {
  return useCallback(
    (event: KeyboardEvent) => {
      if (!(event.target instanceof HTMLAnchorElement) || o.focus === undefined) return;
      const near = o.listing.timeline.strips(o.top - 3 * o.viewport, o.top + 4 * o.viewport);
      const rows = near.flatMap((s): Spot[] => (s.kind === "row" ? [{ y: s.y, row: s.row }] : []));
      const at = rows.findIndex((r) => r.row.tiles.some((x) => x.item.id === o.focus));
      const here = rows[at];
      const column = here?.row.tiles.findIndex((x) => x.item.id === o.focus) ?? -1;
      const item = here?.row.tiles[column]?.item;
      if (here === undefined || item === undefined) return;

      if (event.key === " ") {
        event.preventDefault();
        o.acts.toggle(item, event.shiftKey);
        return;
      }
      const target = step(event.key, rows, at, column);
      if (target === undefined) {
        if (event.key === "Home") o.scrollTo(0);
        if (event.key === "End") o.scrollTo(o.listing.timeline.height());
        return;
      }
      event.preventDefault();
      if (target.y < o.top + 44) o.scrollTo(target.y - 48);
      else if (target.y + target.height > o.top + o.viewport) o.scrollTo(target.y + target.height - o.viewport + 8);
      focusSoon(o.box.current, target.id);
    },
    [o],
  );
}

function step(key: string, rows: Spot[], at: number, column: number): { id: string; y: number; height: number } | undefined {
  const here = rows[at] as Spot;
  const to = (spot: Spot | undefined, tile: number) => {
    const found = spot?.row.tiles[tile];
    return spot === undefined || found === undefined ? undefined : { id: found.item.id, y: spot.y, height: spot.row.height };
  };
  const before = rows[at - 1];
  const after = rows[at + 1];
  switch (key) {
    case "ArrowRight":
      return to(here, column + 1) ?? to(after, 0);
    case "ArrowLeft":
      return to(here, column - 1) ?? to(before, (before?.row.tiles.length ?? 1) - 1);
    case "ArrowDown":
      return to(after, nearest(after, middleOf(here, column)));
    case "ArrowUp":
      return to(before, nearest(before, middleOf(here, column)));
    default:
      return undefined;
  }
}

function middleOf(spot: Spot, column: number): number {
  const tile = spot.row.tiles[column];
  return tile === undefined ? 0 : tile.x + tile.width / 2;
}

function nearest(spot: Spot | undefined, x: number): number {
  let best = 0;
  let distance = Infinity;
  spot?.row.tiles.forEach((tile, i) => {
    const d = Math.abs(tile.x + tile.width / 2 - x);
    if (d < distance) [best, distance] = [i, d];
  });
  return best;
}

/** Puts the keyboard on a photo, which may come into the page only with the next frames. */
export function focusSoon(box: HTMLElement | null, id: string, tries = 5): void {
  const link = box?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"] a`);
  if (link) link.focus({ preventScroll: true });
  else if (tries > 0) requestAnimationFrame(() => focusSoon(box, id, tries - 1));
}
