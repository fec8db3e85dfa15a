/** A folder as the tree needs it. */
export interface Node {
  id: string;
  parent: string;
  name: string;
}

export interface Branch<T extends Node = Node> {
  folder: T;
  depth: number;
  children: Branch<T>[];
}

/** Makes a tree; folders whose parent one may not see stand at the top. Sorted by name, numbers as numbers. */
export function buildTree<T extends Node>(folders: T[]): Branch<T>[] {
  const known = new Set(folders.map((f) => f.id));
  const below = new Map<string, T[]>();
  for (const f of folders) {
    const parent = known.has(f.parent) ? f.parent : "";
    below.set(parent, [...(below.get(parent) ?? []), f]);
  }
  const collator = new Intl.Collator(undefined, { numeric: true });
  const grow = (parent: string, depth: number): Branch<T>[] =>
    (below.get(parent) ?? [])
      .sort((a, b) => collator.compare(a.name, b.name))
      .map((folder) => ({ folder, depth, children: grow(folder.id, depth + 1) }));
  return grow("", 0);
}

/** The rows that are seen while some branches are closed. */
export function flatten<T extends Node>(branches: Branch<T>[], closed: ReadonlySet<string>): Branch<T>[] {
  return branches.flatMap((b) => [b, ...(closed.has(b.folder.id) ? [] : flatten(b.children, closed))]);
}

/** Whether a folder is, or lies in, another. */
export function isWithin(folders: Node[], id: string, other: string): boolean {
  const parents = new Map(folders.map((f) => [f.id, f.parent]));
  const seen = new Set<string>();
  for (let at: string | undefined = id; at !== undefined && at !== "" && !seen.has(at); at = parents.get(at)) {
    if (at === other) return true;
    seen.add(at);
  }
  return false;
}

/** A folder's path, from the top: "2026 / Open day". */
export function pathOf(folders: Node[], id: string): string {
  const all = new Map(folders.map((f) => [f.id, f]));
  const names: string[] = [];
  const seen = new Set<string>();
  for (let at = all.get(id); at !== undefined && !seen.has(at.id); at = all.get(at.parent)) {
    names.unshift(at.name);
    seen.add(at.id);
  }
  return names.length > 1 ? names.slice(1).join(" / ") : (names[0] ?? "");
}
