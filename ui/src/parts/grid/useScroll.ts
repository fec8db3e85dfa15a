import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Listing } from "../../client/listing";
import type { Anchor } from "../../lib/timeline";

// Browsers cap the height of an element, a million photos are higher. So the scroller shows a
// window of the timeline that starts at `origin`, and is moved along while nobody looks.
const windowHeight = 4_000_000;
const overscan = 700;
const idle = 160;
const rush = 6; // px per ms beyond which pictures are not worth loading

export interface Scrolled {
  origin: number;
  inner: number; // height of the canvas
  top: number; // of the timeline, at the upper edge
  viewport: number;
  fast: boolean;
  moving: boolean;
  scrollTo: (y: number) => void;
}

/** Scrolls through the timeline: keeps what is seen in its place while heights above it change. */
export function useScroll(listing: Listing, box: RefObject<HTMLDivElement | null>, viewport: number): Scrolled {
  const origin = useRef(0);
  const anchor = useRef<Anchor | undefined>(undefined);
  const pending = useRef<number | undefined>(undefined); // where to be once the canvas has its height
  const speed = useRef({ y: 0, at: 0, fast: false, moving: false });
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const [, paint] = useState(0);
  const repaint = useCallback(() => paint((n) => n + 1), []);
  const timeline = listing.timeline;
  const height = timeline.height();
  const topOf = () => pending.current ?? origin.current + (box.current?.scrollTop ?? 0);

  // Heights have changed: shift the window, not the scroll position, so that a flick goes on.
  if (anchor.current !== undefined && pending.current === undefined && viewport > 0) {
    const drift = timeline.yOf(anchor.current) - topOf();
    if (Math.abs(drift) >= 1 && topOf() > 0) origin.current += Math.round(drift);
  }

  const settle = useCallback(() => {
    const el = box.current;
    if (el === null) return;
    const y = Math.max(0, Math.min(origin.current + el.scrollTop, listing.timeline.height() - el.clientHeight));
    const total = listing.timeline.height();
    const right = total <= windowHeight ? 0 : Math.max(0, Math.min(y - windowHeight / 2, total - windowHeight));
    speed.current.fast = false;
    speed.current.moving = false;
    if (Math.abs(right - origin.current) >= 1 && (right === 0 || Math.abs(right - origin.current) > windowHeight / 4)) {
      origin.current = Math.round(right);
    }
    if (Math.abs(el.scrollTop - (y - origin.current)) >= 1) pending.current = y;
    repaint();
  }, [box, listing, repaint]);

  const scrollTo = useCallback(
    (y: number) => {
      const el = box.current;
      if (el === null) return;
      const total = listing.timeline.height();
      const to = Math.max(0, Math.min(y, total - el.clientHeight));
      origin.current = total <= windowHeight ? 0 : Math.round(Math.max(0, Math.min(to - windowHeight / 2, total - windowHeight)));
      anchor.current = to <= 0 ? undefined : listing.timeline.anchorAt(to);
      pending.current = to;
      repaint();
    },
    [box, listing, repaint],
  );

  useLayoutEffect(() => {
    const el = box.current;
    if (el === null || pending.current === undefined) return;
    el.scrollTop = pending.current - origin.current;
    pending.current = undefined;
  });

  useEffect(() => {
    const el = box.current;
    if (el === null) return undefined;
    const scrolled = () => {
      const y = origin.current + el.scrollTop;
      const now = performance.now();
      const s = speed.current;
      s.fast = now - s.at < 100 && Math.abs(y - s.y) / Math.max(1, now - s.at) > rush;
      [s.y, s.at, s.moving] = [y, now, true];
      anchor.current = y <= 0 ? undefined : listing.timeline.anchorAt(y);
      listing.scroll = y;
      repaint();
      clearTimeout(timer.current);
      timer.current = setTimeout(settle, idle);
    };
    el.addEventListener("scroll", scrolled, { passive: true });
    return () => {
      el.removeEventListener("scroll", scrolled);
      clearTimeout(timer.current);
    };
  }, [box, listing, repaint, settle]);

  // Coming back to a list: where one was.
  const restored = useRef<Listing | undefined>(undefined);
  useLayoutEffect(() => {
    if (restored.current === listing || viewport === 0 || !listing.ready) return;
    restored.current = listing;
    anchor.current = undefined;
    origin.current = 0;
    scrollTo(listing.scroll);
  }, [listing, viewport, listing.ready, scrollTo]);

  const top = topOf();
  useEffect(() => {
    if (viewport > 0) listing.look(top - overscan, top + viewport + overscan);
  }, [listing, top, viewport, height, listing.version]);

  const inner = Math.max(viewport, Math.min(height - origin.current, windowHeight + viewport));
  return { origin: origin.current, inner, top, viewport, fast: speed.current.fast, moving: speed.current.moving, scrollTo };
}
