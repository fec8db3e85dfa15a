/** A rectangle in a photo, in parts of its width and height: left, top, width, height, each 0 to 1. */
export interface Part {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const least = 0.01;

const within = (n: number, from: number, to: number) => Math.min(to, Math.max(from, n));

/** The rectangle between two corners, held inside the photo; undefined where it is too small to be meant. */
export function between(ax: number, ay: number, bx: number, by: number): Part | undefined {
  const [x1, x2] = [within(Math.min(ax, bx), 0, 1), within(Math.max(ax, bx), 0, 1)];
  const [y1, y2] = [within(Math.min(ay, by), 0, 1), within(Math.max(ay, by), 0, 1)];
  return x2 - x1 < least || y2 - y1 < least ? undefined : { x: x1, y: y1, width: x2 - x1, height: y2 - y1 };
}

/** The rectangle moved, without leaving the photo. */
export function moved(p: Part, dx: number, dy: number): Part {
  return { ...p, x: within(p.x + dx, 0, 1 - p.width), y: within(p.y + dy, 0, 1 - p.height) };
}

/** The rectangle made larger or smaller to the right and downwards, without leaving the photo. */
export function sized(p: Part, dw: number, dh: number): Part {
  return { ...p, width: within(p.width + dw, least, 1 - p.x), height: within(p.height + dh, least, 1 - p.y) };
}

/** Whether two rectangles are the same to the eye. */
export function same(a: Part, b: Part): boolean {
  return Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y), Math.abs(a.width - b.width), Math.abs(a.height - b.height)) < 1e-4;
}

/** What an arrow key does to a rectangle: it moves, with shift it sizes. Undefined for other keys. */
export function byKey(p: Part, key: string, shift: boolean, step = 0.01): Part | undefined {
  const way: Record<string, [number, number]> = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
  const by = way[key];
  if (by === undefined) return undefined;
  return shift ? sized(p, ...by) : moved(p, ...by);
}

/** A place for one more rectangle, in the middle first, where it lies on none of the others. */
export function free(others: readonly Part[], width = 0.12, height = 0.18): Part {
  const apart = (a: Part, b: Part) => a.x + a.width < b.x || b.x + b.width < a.x || a.y + a.height < b.y || b.y + b.height < a.y;
  for (const y of [0.3, 0.55, 0.05, 0.78]) {
    for (const x of [0.44, 0.28, 0.6, 0.12, 0.76]) {
      const part = { x, y, width, height };
      if (others.every((o) => apart(o, part))) return part;
    }
  }
  return { x: 0.44, y: 0.3, width, height };
}
