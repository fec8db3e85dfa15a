/** A file that was dropped, with the folders it lay in: "2026/choir". */
export interface Found {
  file: File;
  path: string;
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
