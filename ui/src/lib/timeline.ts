import { Section } from "./section";
import { type Geometry, heightOf, type Row, type Shape } from "./rows";

/** A photo as the timeline knows it. */
export interface Photo extends Shape {
  id: string;
  taken_at: string;
}

export interface Month {
  month: string;
  count: number;
}

/** A stretch of the timeline to be painted. y is measured from the top of everything. */
export type Strip<T> =
  | { kind: "header"; key: string; y: number; height: number; count: number }
  | { kind: "row"; key: string; y: number; row: Row<T> }
  | { kind: "gap"; key: string; y: number; height: number };

/** What is missing in a stretch, and from which side it is best read. */
export interface Want {
  section: number;
  side: "head" | "tail";
}

/** A point that stays put while heights around it change. */
export interface Anchor {
  id?: string;
  section: number;
  offset: number; // from the top of that photo's row, or of the section
}

export const headerHeight = 44;
const farTail = 300; // missing photos from which on a month is also read from behind

/**
 * The whole library as one long strip of months, of which only what is looked at is loaded.
 * Pure bookkeeping: it asks no server and paints nothing.
 */
export class Timeline<T extends Photo> {
  sections: Section<T>[];
  private geometry: Geometry = { width: 0, target: 200, gap: 4, columns: 0 };
  private tops: number[] | undefined;

  /** open: months are not all known; more are appended as pages come (extend). */
  constructor(
    months: Month[],
    public open = false,
  ) {
    this.sections = months.filter((m) => m.count > 0).map((m) => new Section<T>(m.month, m.count));
  }

  get total(): number {
    return this.sections.reduce((sum, s) => sum + s.count, 0);
  }

  get layout(): Geometry {
    return this.geometry;
  }

  setGeometry(g: Geometry): void {
    const old = this.geometry;
    if (old.width === g.width && old.target === g.target && old.gap === g.gap && old.columns === g.columns) return;
    this.geometry = g;
    this.changed();
  }

  /** Tells the timeline that sections have changed in height. */
  changed(): void {
    this.tops = undefined;
  }

  /** Puts a page that starts at a section's first missing photo where it belongs. */
  fillHead(index: number, items: T[], older: string): void {
    let rest = items;
    for (let i = index; i < this.sections.length; i++) {
      const s = this.sections[i] as Section<T>;
      if (s.stale) s.clear();
      if (i > index && s.loaded > 0) break;
      const take = rest.slice(0, s.count - s.loaded);
      const known = new Set(s.tail.map((t) => t.id));
      s.head = [...s.head, ...take.filter((t) => !known.has(t.id))];
      rest = rest.slice(take.length);
      s.older = older === "" ? undefined : older;
      if (older === "" && rest.length === 0) s.count = s.loaded; // the list ended sooner than counted
      if (rest.length === 0) {
        const next = this.sections[i + 1];
        if (s.complete && next !== undefined && next.loaded === 0 && older !== "") next.older = older;
        break;
      }
    }
    this.changed();
  }

  /** Puts a page that ends right before a section's tail. */
  fillTail(index: number, items: T[], newer: string): void {
    const s = this.sections[index];
    if (s === undefined) return;
    const room = s.count - s.loaded;
    const known = new Set(s.head.map((t) => t.id));
    const fresh = items.slice(Math.max(0, items.length - room)).filter((t) => !known.has(t.id));
    s.tail = [...fresh, ...s.tail];
    s.newer = newer === "" ? undefined : newer;
    if (fresh.length === 0) s.count = s.loaded; // the two ends have met
    this.changed();
  }

  /** Appends a page in an open timeline, making months as they come. */
  extend(items: T[]): void {
    for (const item of items) {
      const key = item.taken_at.slice(0, 7);
      let s = this.sections[this.sections.length - 1];
      if (s === undefined || s.key !== key) {
        s = new Section<T>(key, 0);
        this.sections.push(s);
      }
      s.head.push(item);
      s.count++;
    }
    this.changed();
  }

  /** Takes over what is still true of an older reading of the same list. */
  inherit(old: Timeline<T>): void {
    const before = new Map(old.sections.map((s) => [s.key, s]));
    this.sections = this.sections.map((s) => {
      const was = before.get(s.key);
      if (was === undefined || was.loaded === 0) return s;
      if (was.count !== s.count) {
        was.count = s.count;
        was.stale = true;
        was.forget();
      }
      return was;
    });
    this.setGeometry(old.geometry);
    this.changed();
  }

  height(): number {
    const tops = this.prefix();
    return tops[tops.length - 1] ?? 0;
  }

  topOf(index: number): number {
    return this.prefix()[index] ?? 0;
  }

  /** The section that lies at a height. */
  sectionAt(y: number): number {
    const tops = this.prefix();
    let low = 0;
    let high = this.sections.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((tops[middle] as number) <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** All strips that touch the stretch from top to bottom. */
  strips(top: number, bottom: number): Strip<T>[] {
    const out: Strip<T>[] = [];
    if (this.sections.length === 0) return out;
    for (let i = this.sectionAt(Math.max(0, top)); i < this.sections.length && this.topOf(i) < bottom; i++) {
      this.stripsOf(i, top, bottom, out);
    }
    return out;
  }

  /** What has to be loaded for a stretch, nearest first. */
  wants(top: number, bottom: number): Want[] {
    const out: Want[] = [];
    if (this.sections.length === 0) return out;
    for (let i = this.sectionAt(Math.max(0, top)); i < this.sections.length && this.topOf(i) < bottom; i++) {
      const s = this.sections[i] as Section<T>;
      if (s.stale) out.push({ section: i, side: "head" });
      if (s.complete || s.stale) continue;
      const { before, gap } = s.layout(this.geometry);
      const gapTop = this.topOf(i) + headerHeight + heightOf(before, this.geometry.gap);
      const gapEnd = gapTop + gap;
      if (gapEnd <= top || gapTop >= bottom) continue;
      const fromHead = Math.max(top, gapTop) - gapTop;
      const fromTail = gapEnd - Math.min(bottom, gapEnd);
      const behind = fromTail < fromHead && s.count - s.loaded > farTail && i + 1 < this.sections.length;
      out.push({ section: i, side: behind ? "tail" : "head" });
    }
    return out;
  }

  anchorAt(y: number): Anchor {
    const section = this.sectionAt(y);
    for (const strip of this.strips(y, y + 1)) {
      if (strip.kind === "row") return { id: strip.row.tiles[0]?.item.id, section, offset: y - strip.y };
    }
    return { section, offset: y - this.topOf(section) };
  }

  /** Where an anchor lies now. */
  yOf(anchor: Anchor): number {
    const at = anchor.id === undefined ? undefined : this.yOfPhoto(anchor.id, anchor.section);
    return at === undefined ? this.topOf(anchor.section) + anchor.offset : at + anchor.offset;
  }

  yOfPhoto(id: string, near = 0): number | undefined {
    const order = [near, near + 1, near - 1, ...this.sections.keys()];
    for (const i of order) {
      const s = this.sections[i];
      if (s === undefined || !s.items.some((t) => t.id === id)) continue;
      const all: Strip<T>[] = [];
      this.stripsOf(i, -Infinity, Infinity, all);
      for (const strip of all) {
        if (strip.kind === "row" && strip.row.tiles.some((t) => t.item.id === id)) return strip.y;
      }
    }
    return undefined;
  }

  /** Every loaded photo, in order. */
  loadedItems(): T[] {
    return this.sections.flatMap((s) => s.items);
  }

  /** Takes photos out; answers how many were there. */
  remove(ids: ReadonlySet<string>): number {
    let gone = 0;
    for (const s of this.sections) {
      const before = s.loaded;
      if (!s.items.some((t) => ids.has(t.id))) continue;
      s.head = s.head.filter((t) => !ids.has(t.id));
      s.tail = s.tail.filter((t) => !ids.has(t.id));
      s.count -= before - s.loaded;
      gone += before - s.loaded;
      s.forget();
    }
    this.sections = this.sections.filter((s) => s.count > 0);
    this.changed();
    return gone;
  }

  /** Changes photos in place. */
  patch(ids: ReadonlySet<string>, change: (item: T) => T): void {
    const apply = (t: T) => (ids.has(t.id) ? change(t) : t);
    for (const s of this.sections) {
      if (!s.items.some((t) => ids.has(t.id))) continue;
      s.head = s.head.map(apply);
      s.tail = s.tail.map(apply);
      s.forget();
    }
    this.changed();
  }

  private stripsOf(index: number, top: number, bottom: number, out: Strip<T>[]): void {
    const s = this.sections[index] as Section<T>;
    let y = this.topOf(index);
    const seen = (height: number) => y + height > top && y < bottom;
    if (seen(headerHeight)) out.push({ kind: "header", key: s.key, y, height: headerHeight, count: s.count });
    y += headerHeight;
    const { before, gap, after } = s.layout(this.geometry);
    const rows = (list: Row<T>[], side: string) => {
      list.forEach((row, i) => {
        const id = side === "h" ? i : list.length - i;
        if (seen(row.height)) out.push({ kind: "row", key: `${s.key}${side}${id}`, y, row });
        y += row.height + this.geometry.gap;
      });
    };
    rows(before, "h");
    if (gap > 0 && seen(gap)) out.push({ kind: "gap", key: `${s.key}gap`, y, height: gap });
    y += gap;
    rows(after, "t");
  }

  private prefix(): number[] {
    if (this.tops === undefined) {
      let y = 0;
      this.tops = [0];
      for (const s of this.sections) {
        y += headerHeight + s.height(this.geometry);
        this.tops.push(y);
      }
    }
    return this.tops;
  }
}
