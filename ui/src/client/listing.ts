import { fetchMonths, fetchPage } from "./assets";
import { Timeline, type Want } from "../lib/timeline";
import type { Item, Nothing, Page } from "./types";
import { problemOf } from "./http";
import type { Problem } from "./types";

const pageSize = 100;
const most = 3; // requests at a time

/**
 * One list of photos as the grid shows it: the timeline and the requests that fill it. Only
 * what is looked at is read. Components subscribe and read `version`.
 */
export class Listing {
  timeline = new Timeline<Item>([], true);
  version = 0;
  ready = false;
  nothing: Nothing | undefined;
  problem: Problem | undefined;
  scroll = 0; // where somebody was, for when they come back

  private cursor: string | undefined; // of an open timeline
  private begun: string | undefined; // says that what is read is this list again, and no new search
  private busy = new Set<string>();
  private wanted: [number, number] = [0, 0];
  private listeners = new Set<() => void>();
  private started = false;

  constructor(readonly q: string) {}

  get total(): number {
    return this.timeline.total;
  }

  /** More photos may follow than are counted. */
  get open(): boolean {
    return this.timeline.open && this.cursor !== undefined;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** First reading: page and months at once, so that photos need not wait for counts. */
  start(): void {
    if (this.started) return;
    this.started = true;
    void this.read();
  }

  /** Reads the counts again; photos that stand stay until the new ones are there. */
  async refresh(): Promise<void> {
    if (!this.ready) return;
    try {
      if (this.timeline.open) {
        this.restart(await fetchPage({ q: this.q, limit: pageSize, cursor: this.begun }));
        return;
      }
      const months = await fetchMonths(this.q);
      if (months.capped) return;
      const next = new Timeline<Item>(months.items);
      next.inherit(this.timeline);
      this.timeline = next;
      if (next.total > 0) this.nothing = undefined;
      this.tell();
      this.look(...this.wanted);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Says which stretch is on screen; loads what is missing there. */
  look(top: number, bottom: number): void {
    this.wanted = [top, bottom];
    if (!this.ready || this.problem !== undefined) return;
    if (this.timeline.open) {
      if (bottom > this.timeline.height() - 1500) void this.more();
      return;
    }
    for (const want of this.timeline.wants(top, bottom)) {
      if (this.busy.size >= most) return;
      void this.fill(want);
    }
  }

  remove(ids: ReadonlySet<string>): void {
    this.timeline.remove(ids);
    this.tell();
  }

  patch(ids: ReadonlySet<string>, change: (item: Item) => Item): void {
    this.timeline.patch(ids, change);
    this.tell();
  }

  retry(): void {
    this.problem = undefined;
    if (this.ready) this.look(...this.wanted);
    else void this.read();
    this.tell();
  }

  tell(): void {
    this.version++;
    this.listeners.forEach((listener) => listener());
  }

  private async read(): Promise<void> {
    try {
      const months = fetchMonths(this.q);
      months.catch(() => undefined); // looked at below; a failing page comes first
      const page = await fetchPage({ q: this.q, limit: pageSize });
      this.restart(page);
      const counted = await months;
      if (!counted.capped) this.close(counted.items, page);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Begins an open timeline with a first page. */
  private restart(page: Page): void {
    const geometry = this.timeline.layout;
    this.timeline = new Timeline<Item>([], true);
    this.timeline.setGeometry(geometry);
    this.timeline.extend(page.items);
    this.cursor = page.older === "" ? undefined : page.older;
    this.begun = page.start;
    this.nothing = page.nothing;
    this.ready = true;
    this.tell();
  }

  /** The months are known: from now on every place can be gone to. */
  private close(months: { month: string; count: number }[], page: Page): void {
    const geometry = this.timeline.layout;
    this.timeline = new Timeline<Item>(months);
    this.timeline.setGeometry(geometry);
    if (page.items.length > 0) this.timeline.fillHead(0, page.items, page.older);
    this.tell();
    this.look(...this.wanted);
  }

  private async more(): Promise<void> {
    const cursor = this.cursor;
    if (cursor === undefined || this.busy.has("more")) return;
    this.busy.add("more");
    try {
      const page = await fetchPage({ q: this.q, cursor, limit: pageSize });
      if (this.cursor !== cursor) return;
      this.cursor = page.older === "" ? undefined : page.older;
      this.timeline.extend(page.items);
      this.tell();
    } catch (error) {
      this.fail(error);
    } finally {
      this.busy.delete("more");
    }
    this.look(...this.wanted);
  }

  private async fill(want: Want): Promise<void> {
    const timeline = this.timeline;
    const section = timeline.sections[want.section];
    if (section === undefined) return;
    const name = `${section.key} ${want.side}`;
    if (this.busy.has(name)) return;
    this.busy.add(name);
    try {
      if (want.side === "head") {
        const fresh = section.stale || section.older === undefined;
        const from = fresh ? { at: section.key, cursor: this.begun } : { cursor: section.older };
        const page = await fetchPage({ q: this.q, limit: pageSize, ...from });
        this.put(timeline, section.key, (i) => timeline.fillHead(i, page.items, page.older));
      } else {
        const cursor = section.newer ?? (await this.endOf(timeline, want.section));
        const page = await fetchPage({ q: this.q, limit: pageSize, cursor });
        this.put(timeline, section.key, (i) => timeline.fillTail(i, page.items, page.newer));
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.busy.delete(name);
    }
    this.look(...this.wanted);
  }

  /** The cursor that reads a month from its end: what comes before the next month. */
  private async endOf(timeline: Timeline<Item>, index: number): Promise<string> {
    const next = timeline.sections[index + 1];
    const page = await fetchPage({ q: this.q, at: next?.key, cursor: this.begun, limit: 1 });
    return page.newer;
  }

  private put(timeline: Timeline<Item>, key: string, place: (index: number) => void): void {
    if (timeline !== this.timeline) return; // a newer reading has taken its place
    const index = timeline.sections.findIndex((s) => s.key === key);
    if (index >= 0) place(index);
    this.tell();
  }

  private fail(error: unknown): void {
    this.problem = problemOf(error);
    this.tell();
  }
}

const kept = new Map<string, Listing>();

/** The listing of a search; the last few are kept, so that going back is instant. */
export function listingOf(q: string): Listing {
  const known = kept.get(q);
  if (known !== undefined) {
    kept.delete(q);
    kept.set(q, known);
    return known;
  }
  const fresh = new Listing(q);
  kept.set(q, fresh);
  if (kept.size > 6) kept.delete(kept.keys().next().value as string);
  return fresh;
}

/** Every list that is kept reads itself again; others have changed something. */
export function refreshListings(): void {
  kept.forEach((listing) => void listing.refresh());
}

export function forgetListings(): void {
  kept.clear();
}

export function patchEverywhere(ids: ReadonlySet<string>, change: (item: Item) => Item): void {
  kept.forEach((listing) => listing.patch(ids, change));
}

export function removeEverywhere(ids: ReadonlySet<string>): void {
  kept.forEach((listing) => listing.remove(ids));
}
