import { sendFile, reasonOf, uploadState, type Sending } from "../../client/uploads";
import { refreshListings } from "../../client/listing";
import { foldersChanged, photosChanged, queries } from "../../client/queries";
import { foldersQuery } from "../../client/places";
import { problemOf } from "../../client/http";
import { say } from "../../lib/i18n";
import { type Found, pairSidecars } from "../../lib/drop";

export type State = "waiting" | "sending" | "paused" | "looking" | "done" | "existing" | "refused" | "failed";

export interface Entry {
  key: string;
  name: string;
  path: string;
  bytes: number;
  sent: number;
  state: State;
  reason?: string;
  asset?: string;
}

const atOnce = 3;
const finished: State[] = ["done", "existing", "refused", "failed"];

/** All files that are on their way in. One for the whole app, so that it goes on from page to page. */
class Tray {
  entries: readonly Entry[] = [];
  paused = false;

  private files = new Map<string, { file: File; sidecar?: File; folder: string; sending?: Sending }>();
  private listeners = new Set<() => void>();
  private refreshAt: ReturnType<typeof setTimeout> | undefined;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = (): readonly Entry[] => this.entries;

  get open(): number {
    return this.entries.filter((e) => !finished.includes(e.state)).length;
  }

  /** Takes files in; without a folder they go to the first one that may be written. */
  add(found: Found[], folder: string | undefined): void {
    const target = folder ?? firstFolder();
    const fresh = pairSidecars(found).map(({ file, path, sidecar }): Entry => {
      const key = crypto.randomUUID();
      this.files.set(key, { file, sidecar, folder: target });
      return { key, name: file.name, path, bytes: file.size, sent: 0, state: "waiting" };
    });
    this.entries = [...this.entries, ...fresh];
    this.tell();
    this.next();
  }

  pauseAll(): void {
    this.paused = true;
    for (const e of this.entries) {
      if (e.state !== "sending") continue;
      this.files.get(e.key)?.sending?.pause();
      this.change(e.key, { state: "paused" });
    }
    this.entries = [...this.entries];
    this.tell();
  }

  resumeAll(): void {
    this.paused = false;
    for (const e of this.entries) {
      if (e.state === "paused") this.start(e.key);
    }
    this.entries = [...this.entries];
    this.tell();
    this.next();
  }

  retry(key: string): void {
    this.change(key, { state: "waiting", reason: undefined, sent: 0 });
    this.next();
  }

  abandon(key: string): void {
    this.files.get(key)?.sending?.abandon();
    this.files.delete(key);
    this.entries = this.entries.filter((e) => e.key !== key);
    this.tell();
    this.next();
  }

  /** Clears what is finished. */
  clear(): void {
    this.entries = this.entries.filter((e) => !finished.includes(e.state));
    this.tell();
  }

  private next(): void {
    if (this.paused) return;
    let running = this.entries.filter((e) => e.state === "sending").length;
    for (const e of this.entries) {
      if (running >= atOnce) return;
      if (e.state !== "waiting") continue;
      this.start(e.key);
      running++;
    }
  }

  private start(key: string): void {
    const held = this.files.get(key);
    const entry = this.entries.find((e) => e.key === key);
    if (held === undefined || entry === undefined) return;
    this.change(key, { state: "sending" });
    if (entry.state === "paused" && held.sending !== undefined) {
      held.sending.resume();
      return;
    }
    held.sending = sendFile(held.file, { folder: held.folder, path: entry.path }, {
      progress: (sent) => this.change(key, { sent }),
      received: (id) => {
        this.change(key, { state: "looking", sent: entry.bytes });
        this.next();
        void this.follow(key, id);
      },
      failed: (error) => {
        const reason = reasonOf(error);
        this.change(key, { state: reason === undefined ? "failed" : "refused", reason: reason ?? say("upload.lost") });
        this.next();
      },
    }, held.sidecar);
  }

  /** Asks what became of a file until it is known. */
  private async follow(key: string, id: string): Promise<void> {
    for (let wait = 250; this.files.has(key); wait = Math.min(wait * 1.5, 4000)) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      try {
        const up = await uploadState(id);
        if (up.state === "receiving" || up.state === "received") continue;
        this.change(key, { state: up.state, reason: up.reason, asset: up.asset });
        this.files.delete(key);
        if (up.state === "done") this.refreshSoon();
        return;
      } catch (error) {
        const problem = problemOf(error);
        if (problem.status === 0) continue; // the connection is lost; the file is not
        this.change(key, { state: "failed", reason: problem.title });
        return;
      }
    }
  }

  /** Photos appear as they are ready, but a list is not read anew for each of a hundred. */
  private refreshSoon(): void {
    this.refreshAt ??= setTimeout(() => {
      this.refreshAt = undefined;
      refreshListings();
      foldersChanged();
      photosChanged();
    }, 600);
  }

  private change(key: string, change: Partial<Entry>): void {
    this.entries = this.entries.map((e) => (e.key === key ? { ...e, ...change } : e));
    this.tell();
  }

  private tell(): void {
    this.listeners.forEach((listener) => listener());
  }
}

function firstFolder(): string {
  const folders = queries.getQueryData(foldersQuery.queryKey)?.items ?? [];
  const may = folders.filter((f) => f.right === "edit" || f.right === "manage");
  const known = new Set(folders.map((f) => f.id));
  return (may.find((f) => !known.has(f.parent)) ?? may[0])?.id ?? "";
}

export const tray = new Tray();
