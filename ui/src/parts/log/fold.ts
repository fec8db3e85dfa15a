import type { LogEntry } from "../../client/types";

/** Events that the log page shows as one line: usually one, or what somebody looked at in one go. */
export interface Run {
  entries: LogEntry[]; // the newest first; never empty
  photos: number; // how many different ones were looked at; 0 for all else
}

/** Puts together what follows on each other when the same account looks at photo after photo on the same day. */
export function fold(entries: LogEntry[], dayOf: (at: string) => string): Run[] {
  const runs: LogEntry[][] = [];
  for (const entry of entries) {
    const before = runs.at(-1);
    const last = before?.at(-1);
    if (before !== undefined && last !== undefined && goesOn(last, entry) && dayOf(last.at) === dayOf(entry.at)) before.push(entry);
    else runs.push([entry]);
  }
  return runs.map((run) => ({ entries: run, photos: new Set(run.flatMap(photosOf)).size }));
}

function goesOn(last: LogEntry, entry: LogEntry): boolean {
  return isLook(last) && isLook(entry) && last.actor.kind === entry.actor.kind && last.actor.id === entry.actor.id;
}

function isLook(entry: LogEntry): boolean {
  return entry.kind === "asset.previewed" && entry.outcome === "ok";
}

function photosOf(entry: LogEntry): string[] {
  if (!isLook(entry)) return [];
  const listed = entry.body?.["assets"];
  const names = Array.isArray(listed) ? listed.filter((name) => typeof name === "string") : [];
  return entry.object.kind === "asset" && entry.object.id ? [...names, entry.object.id] : names;
}
