/** A file that was dropped, with the folders it lay in: "2026/choir". */
export interface Found {
  file: File;
  path: string;
}

/** A photo with the XMP file that lies beside it ("IMG.xmp" or "IMG.jpg.xmp"), if one does. */
export interface Paired extends Found {
  sidecar?: File;
}

/** Puts sidecars with their photos. One that belongs to no photo stays a file like any other. */
export function pairSidecars(found: Found[]): Paired[] {
  const isSidecar = (f: Found) => /\.xmp$/iu.test(f.file.name);
  const place = (f: Found, name: string) => `${f.path}/${name}`.toLowerCase();
  const stem = (name: string) => name.replace(/\.[^.]*$/u, "");
  const sidecars = new Map(found.filter(isSidecar).map((f) => [place(f, stem(f.file.name)), f]));
  const used = new Set<Found>();
  const photos = found.filter((f) => !isSidecar(f)).map((f): Paired => {
    const beside = sidecars.get(place(f, f.file.name)) ?? sidecars.get(place(f, stem(f.file.name)));
    if (beside === undefined) return f;
    used.add(beside);
    return { ...f, sidecar: beside.file };
  });
  return [...photos, ...found.filter((f) => isSidecar(f) && !used.has(f))];
}

const hidden = /^(\.|Thumbs\.db$|desktop\.ini$)/u;

/** Every file of a drop, folders opened. Entries must be taken before the event ends. */
export function filesOf(transfer: DataTransfer): Promise<Found[]> {
  const entries = [...transfer.items]
    .filter((item) => item.kind === "file")
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  if (entries.length === 0) return Promise.resolve([...transfer.files].map((file) => ({ file, path: "" })));
  return walk(entries, "");
}

async function walk(entries: FileSystemEntry[], path: string): Promise<Found[]> {
  const out: Found[] = [];
  for (const entry of entries) {
    if (hidden.test(entry.name)) continue;
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      out.push({ file, path });
    } else if (entry.isDirectory) {
      out.push(...(await walk(await childrenOf(entry as FileSystemDirectoryEntry), path === "" ? entry.name : `${path}/${entry.name}`)));
    }
  }
  return out;
}

/** Browsers hand a folder's content out in parts of a hundred. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) return all;
    all.push(...part);
  }
}
