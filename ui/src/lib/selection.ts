/** Which photos are chosen. `all` means everything that the list finds, loaded or not. */
export interface Selection {
  all: boolean;
  ids: ReadonlySet<string>;
  anchor: string | undefined; // where a range begins
}

export const nothing: Selection = { all: false, ids: new Set(), anchor: undefined };

export function isChosen(s: Selection, id: string): boolean {
  return s.all || s.ids.has(id);
}

export function toggle(s: Selection, id: string): Selection {
  const ids = new Set(s.ids);
  if (ids.has(id)) ids.delete(id);
  else ids.add(id);
  return { all: false, ids, anchor: id };
}

/** Adds everything between the anchor and this photo, in the order given. */
export function extendTo(s: Selection, id: string, order: readonly string[]): Selection {
  const from = s.anchor === undefined ? -1 : order.indexOf(s.anchor);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return toggle(s, id);
  const ids = new Set(s.ids);
  for (let i = Math.min(from, to); i <= Math.max(from, to); i++) ids.add(order[i] as string);
  return { all: false, ids, anchor: s.anchor };
}

export function everything(): Selection {
  return { all: true, ids: new Set(), anchor: undefined };
}

export function sizeOf(s: Selection, total: number): number {
  return s.all ? total : s.ids.size;
}
