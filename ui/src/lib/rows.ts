import justify from "justified-layout";

/** What a layout needs to know of a photo: its size in pixels. */
export interface Shape {
  width: number;
  height: number;
}

/** How rows are made: justified to a target height, or squares in a fixed number of columns. */
export interface Geometry {
  width: number;
  target: number;
  gap: number;
  columns: number; // 0: justified rows
}

export interface Tile<T> {
  item: T;
  x: number;
  width: number;
}

export interface Row<T> {
  height: number;
  tiles: Tile<T>[];
  full: boolean; // false: a last row that does not reach the edge
}

const tolerance = 0.3;

/** Width over height, kept within what a row can show without becoming a ribbon. */
export function aspect(shape: Shape): number {
  if (!(shape.width > 0 && shape.height > 0)) return 1.5;
  return Math.min(4, Math.max(0.4, shape.width / shape.height));
}

/** Lays photos out from the first on. Rows are gapless; the last one may not be full. */
export function layRows<T extends Shape>(items: T[], g: Geometry): Row<T>[] {
  if (items.length === 0 || g.width <= 0) return [];
  return g.columns > 0 ? squares(items, g, g.columns) : justified(items, g);
}

/**
 * Lays photos out from the last one backwards, so that the rows at the end stay as they are
 * while earlier photos come in. The first row of the answer may not be full. `short` is how
 * many photos the very last row holds when squares are laid.
 */
export function layRowsFromEnd<T extends Shape>(items: T[], g: Geometry, short = 0): Row<T>[] {
  if (items.length === 0 || g.width <= 0) return [];
  if (g.columns > 0) {
    const last = short > 0 ? items.slice(-short) : [];
    const rest = short > 0 ? items.slice(0, -short) : items;
    const odd = rest.length % g.columns;
    return [...squares(rest.slice(0, odd), g, g.columns), ...squares(rest.slice(odd), g, g.columns), ...squares(last, g, g.columns)];
  }
  const rows = justified([...items].reverse(), g);
  return rows.reverse().map((row) => {
    const right = row.full ? g.width : Math.max(...row.tiles.map((t) => t.x + t.width));
    return { ...row, tiles: row.tiles.reverse().map((t) => ({ ...t, x: right - t.x - t.width })) };
  });
}

/** Makes a row reach both edges when that does not blow it up too much. */
export function stretch<T extends Shape>(row: Row<T>, g: Geometry): Row<T> {
  if (row.full || g.columns > 0 || row.tiles.length === 0) return row;
  const gaps = (row.tiles.length - 1) * g.gap;
  const sum = row.tiles.reduce((s, t) => s + aspect(t.item), 0);
  const height = Math.round((g.width - gaps) / sum);
  if (height > g.target * 1.7) return row;
  let x = 0;
  const tiles = row.tiles.map((t, i) => {
    const last = i === row.tiles.length - 1;
    const width = last ? g.width - x : Math.round(aspect(t.item) * height);
    const tile = { item: t.item, x, width };
    x += width + g.gap;
    return tile;
  });
  return { height, tiles, full: true };
}

/** How high so many photos will be, before they are known. */
export function estimateHeight(count: number, g: Geometry): number {
  if (count <= 0 || g.width <= 0) return 0;
  const perRow = g.columns > 0 ? g.columns : Math.max(1, g.width / (g.target * 1.4 + g.gap));
  const height = g.columns > 0 ? squareSide(g, g.columns) : g.target;
  return Math.ceil(count / perRow) * (height + g.gap);
}

export function heightOf<T>(rows: Row<T>[], gap: number): number {
  return rows.reduce((sum, row) => sum + row.height + gap, 0);
}

export function countOf<T>(rows: Row<T>[]): number {
  return rows.reduce((sum, row) => sum + row.tiles.length, 0);
}

function squareSide(g: Geometry, columns: number): number {
  return Math.floor((g.width - (columns - 1) * g.gap) / columns);
}

function squares<T>(items: T[], g: Geometry, columns: number): Row<T>[] {
  const side = squareSide(g, columns);
  const rows: Row<T>[] = [];
  for (let i = 0; i < items.length; i += columns) {
    const part = items.slice(i, i + columns);
    const tiles = part.map((item, k) => ({ item, x: k * (side + g.gap), width: side }));
    rows.push({ height: side, tiles, full: part.length === columns });
  }
  return rows;
}

function justified<T extends Shape>(items: T[], g: Geometry): Row<T>[] {
  const result = justify(items.map(aspect), {
    containerWidth: g.width,
    containerPadding: 0,
    boxSpacing: g.gap,
    targetRowHeight: g.target,
    targetRowHeightTolerance: tolerance,
  });
  const rows: Row<T>[] = [];
  let top = -1;
  result.boxes.forEach((box, i) => {
    const item = items[i];
    if (item === undefined) return;
    let row = rows[rows.length - 1];
    if (row === undefined || box.top !== top) {
      row = { height: Math.round(box.height), tiles: [], full: true };
      rows.push(row);
      top = box.top;
    }
    row.tiles.push({ item, x: Math.round(box.left), width: Math.round(box.left + box.width) - Math.round(box.left) });
  });
  const last = rows[rows.length - 1];
  if (last !== undefined && result.widowCount > 0) last.full = false;
  for (const row of rows) {
    const end = row.tiles[row.tiles.length - 1];
    if (row.full && end !== undefined) end.width = g.width - end.x; // rounding never leaves a ragged edge
  }
  return rows;
}
