import { bulk, undo } from "../../client/assets";
import { patchEverywhere, refreshListings, removeEverywhere } from "../../client/listing";
import { foldersChanged, photosChanged } from "../../client/queries";
import type { BasisForm, BulkChange } from "../../client/types";
import { signal } from "../../lib/signal";
import { say } from "../../lib/i18n";
import { toastDone, toastProblem } from "../toasts";

/** What is being dragged inside the app; files from outside are the drop zone's. */
export type Dragged = { kind: "photos"; ids: string[] } | { kind: "folder"; id: string };
export const dragged = signal<Dragged | undefined>(undefined);

/** Photos chosen one by one, or all that a search finds. */
export type Target = { ids: string[] } | { q: string };

type Told = (count: number) => string;

function settled(): void {
  refreshListings();
  foldersChanged();
  photosChanged();
}

/** Does it, says so, and offers the way back for ten seconds. `ahead` shows it before the server answers. */
async function act(target: Target, change: BulkChange, told: Told, ahead?: (ids: ReadonlySet<string>) => void): Promise<boolean> {
  if ("ids" in target) ahead?.(new Set(target.ids));
  try {
    const done = await bulk(target, change);
    settled();
    toastDone(told(done.changed), () => {
      undo(done.undo).then(settled, toastProblem);
    });
    return true;
  } catch (error) {
    settled();
    toastProblem(error);
    return false;
  }
}

export function trashPhotos(target: Target): Promise<boolean> {
  return act(target, { trash: true }, (count) => say("done.trashed", { count }), removeEverywhere);
}

export function restorePhotos(target: Target): Promise<boolean> {
  return act(target, { restore: true }, (count) => say("done.restored", { count }), removeEverywhere);
}

export function movePhotos(target: Target, folder: string, name: string): Promise<boolean> {
  return act(target, { folder }, (count) => say("done.moved", { count, name }));
}

export function describePhotos(target: Target, change: BulkChange): Promise<boolean> {
  const { title } = change;
  return act(target, change, (count) => say("done.described", { count }), (ids) => {
    if (title !== undefined) patchEverywhere(ids, (item) => ({ ...item, title }));
  });
}

export function setBasis(target: Target, basis: BasisForm): Promise<boolean> {
  return act(target, { basis }, (count) => say("done.basis", { count }));
}
