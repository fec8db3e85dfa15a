import { countOf, estimateHeight, heightOf, layRows, layRowsFromEnd, stretch, type Geometry, type Row, type Shape } from "./rows";

/**
 * One month of the timeline. Photos come in from its start (head) and, when somebody scrolls
 * up into it, from its end (tail); what lies between is a gap of estimated height. Rows that
 * stand are never laid anew while photos come in, so nothing that is seen jumps.
 */
export class Section<T extends Shape> {
  head: T[] = [];
  tail: T[] = [];
  older: string | undefined; // cursor that follows the head
  newer: string | undefined; // cursor that comes before the tail
  stale = false; // counts have changed: read again from the start when seen

  private headRows: Row<T>[] = [];
  private tailRows: Row<T>[] = [];
  private seam: Row<T>[] = [];
  private laid: Geometry | undefined;

  constructor(
    readonly key: string,
    public count: number,
  ) {}

  get loaded(): number {
    return this.head.length + this.tail.length;
  }

  get complete(): boolean {
    return this.loaded >= this.count;
  }

  get items(): T[] {
    return this.tail.length === 0 ? this.head : [...this.head, ...this.tail];
  }

  clear(): void {
    this.head = [];
    this.tail = [];
    this.older = undefined;
    this.newer = undefined;
    this.stale = false;
    this.forget();
  }

  /** Drops the layout; the next look lays everything anew. */
  forget(): void {
    this.laid = undefined;
    this.headRows = [];
    this.tailRows = [];
    this.seam = [];
  }

  /** Rows before the gap, the gap's height (0 when complete), rows after it. */
  layout(g: Geometry): { before: Row<T>[]; gap: number; after: Row<T>[] } {
    if (this.laid !== g) {
      this.forget();
      this.laid = g;
    }
    this.extendHead(g);
    this.extendTail(g);
    const used = countOf(this.headRows) + countOf(this.tailRows);
    if (!this.complete) {
      this.seam = [];
      return { before: this.headRows, gap: estimateHeight(this.count - used, g), after: this.tailRows };
    }
    if (this.seam.length === 0 && this.loaded > used) this.closeSeam(g);
    return { before: [...this.headRows, ...this.seam], gap: 0, after: this.tailRows };
  }

  height(g: Geometry): number {
    if (this.loaded === 0) return estimateHeight(this.count, g);
    const { before, gap, after } = this.layout(g);
    return heightOf(before, g.gap) + gap + heightOf(after, g.gap);
  }

  private extendHead(g: Geometry): void {
    const fresh = this.head.slice(countOf(this.headRows));
    if (fresh.length === 0) return;
    this.headRows.push(...layRows(fresh, g).filter((row) => row.full));
  }

  private extendTail(g: Geometry): void {
    const fresh = this.tail.slice(0, this.tail.length - countOf(this.tailRows));
    if (fresh.length === 0) return;
    const short = g.columns > 0 && this.tailRows.length === 0 ? this.count % g.columns : 0;
    const rows = layRowsFromEnd(fresh, g, short);
    const first = rows[0];
    if (first !== undefined && !first.full && rows.length > (short > 0 ? 1 : 0)) rows.shift();
    this.tailRows.unshift(...rows);
  }

  private closeSeam(g: Geometry): void {
    const left = [
      ...this.head.slice(countOf(this.headRows)),
      ...this.tail.slice(0, this.tail.length - countOf(this.tailRows)),
    ];
    this.seam = layRows(left, g);
    const last = this.seam.pop();
    if (last !== undefined) this.seam.push(this.tailRows.length > 0 ? stretch(last, g) : last);
  }
}
