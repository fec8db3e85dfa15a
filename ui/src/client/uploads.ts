import { queryOptions } from "@tanstack/react-query";
import * as tus from "tus-js-client";
import { base, call } from "./http";
import type { List, Upload } from "./types";

export interface Sending {
  pause: () => void;
  resume: () => void;
  abandon: () => void;
}

export interface Heard {
  progress: (sent: number) => void;
  received: (id: string) => void; // every byte is durable on the server
  failed: (error: Error) => void;
}

export interface Destination {
  folder: string;
  path: string; // inside what was dropped: "2026/choir"
  versionOf?: string; // the photo whose file it replaces
}

/** Recognises a file again after the browser was closed: same file, same destination. */
export async function fingerprint(file: File, to: Destination): Promise<string> {
  const text = [file.name, file.type, file.size, file.lastModified, to.folder, to.path, to.versionOf ?? ""].join("\n");
  const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `imprimatur-${[...new Uint8Array(sum).slice(0, 16)].map((b) => b.toString(16).padStart(2, "0")).join("")}`;
}

/** Sends a file so that it goes on where it was after a lost connection, a closed lid or a reload. */
export function sendFile(file: File, to: Destination, heard: Heard): Sending {
  const upload = new tus.Upload(file, {
    endpoint: `${base}/uploads`,
    chunkSize: 8 * 1024 * 1024,
    retryDelays: [0, 1000, 3000, 8000, 20_000, 60_000],
    removeFingerprintOnSuccess: true,
    fingerprint: () => fingerprint(file, to),
    metadata: {
      filename: file.name, folder: to.folder, relative_path: to.path, modified: new Date(file.lastModified).toISOString(),
      ...(to.versionOf === undefined ? {} : { version_of: to.versionOf }),
    },
    onProgress: (sent) => heard.progress(sent),
    onSuccess: () => heard.received((upload.url ?? "").split("/").pop() ?? ""),
    onError: (error) => heard.failed(error),
  });
  const begin = async () => {
    try {
      const earlier = await upload.findPreviousUploads();
      const last = earlier[0];
      if (last !== undefined) upload.resumeFromPreviousUpload(last);
    } catch {
      // Without storage there is nothing to go on from; the upload starts anew.
    }
    upload.start();
  };
  void begin();
  return {
    pause: () => void upload.abort(),
    resume: () => upload.start(),
    abandon: () => void upload.abort(true).catch(() => undefined), // the server forgets it by itself in a day
  };
}

/** What became of a file after its bytes arrived. */
export function uploadState(id: string): Promise<Upload> {
  return call("GET", `/uploads/${id}`);
}

/** Files of an earlier visit that are still on their way. */
export const openUploadsQuery = queryOptions({
  queryKey: ["uploads", "receiving"],
  queryFn: () => call<List<Upload>>("GET", "/uploads", { query: { state: "receiving" } }),
  staleTime: Infinity,
});

/** The problem that the server gave instead of taking a file, if there is one in the error. */
export function reasonOf(error: Error): string | undefined {
  if (!(error instanceof tus.DetailedError)) return undefined;
  try {
    const problem = JSON.parse(error.originalResponse?.getBody() ?? "") as { title?: string; detail?: string };
    return problem.detail ?? problem.title;
  } catch {
    return undefined; // no body, or a proxy's page
  }
}
