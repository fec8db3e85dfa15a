import { queryOptions } from "@tanstack/react-query";
import type { DetailedError, Upload, UploadOptions } from "tus-js-client";
import { api, base, content } from "./http";
import type { UploadState } from "./types";

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

/**
 * Sends a file so that it goes on where it was after a lost connection, a closed lid or a
 * reload. A sidecar (the XMP file beside a photo) arrives before the photo is whole, so that
 * both are read together.
 */
export function sendFile(file: File, to: Destination, heard: Heard, sidecar?: File): Sending {
  let upload: Upload | undefined;
  let held = false;
  const sent = (url: string | null) => (url ?? "").split("/").pop() ?? "";
  const options: UploadOptions = {
    endpoint: `${base}/uploads`,
    chunkSize: 8 * 1024 * 1024,
    retryDelays: [0, 1000, 3000, 8000, 20_000, 60_000],
    removeFingerprintOnSuccess: true,
    fingerprint: () => fingerprint(file, to),
    metadata: {
      filename: file.name, folder: to.folder, relative_path: to.path === "" ? file.name : `${to.path}/${file.name}`,
      modified: new Date(file.lastModified).toISOString(), ...(to.versionOf === undefined ? {} : { version_of: to.versionOf }),
    },
    onProgress: (bytes) => heard.progress(bytes),
    onSuccess: () => heard.received(sent(upload?.url ?? null)),
    onError: (error) => heard.failed(error),
  };
  const begin = async () => {
    const tus = await import("tus-js-client");
    let waiting = sidecar;
    const own = new tus.Upload(file, {
      ...options,
      onUploadUrlAvailable: () => {
        if (waiting === undefined) return;
        const beside = waiting;
        waiting = undefined;
        void own.abort();
        sendSidecar(tus.Upload, beside, to, sent(own.url)).then(() => held || own.start(), heard.failed);
      },
    });
    upload = own;
    const earlier = await own.findPreviousUploads().catch(() => []); // without storage the upload starts anew
    const last = earlier[0];
    if (last !== undefined) own.resumeFromPreviousUpload(last);
    if (!held) own.start();
  };
  begin().catch((error: unknown) => heard.failed(error instanceof Error ? error : new Error(String(error))));
  return {
    pause: () => {
      held = true;
      void upload?.abort();
    },
    resume: () => {
      held = false;
      upload?.start();
    },
    abandon: () => {
      held = true;
      void upload?.abort(true).catch(() => undefined); // the server forgets it by itself in a day
    },
  };
}

function sendSidecar(Sender: typeof Upload, file: File, to: Destination, photo: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const metadata = { filename: file.name, folder: to.folder, sidecar_for: photo };
    new Sender(file, { endpoint: `${base}/uploads`, retryDelays: [0, 1000, 3000], metadata, storeFingerprintForResuming: false, onSuccess: () => resolve(), onError: reject }).start();
  });
}

/** What became of a file after its bytes arrived. */
export function uploadState(id: string): Promise<UploadState> {
  return content(api.GET("/api/v1/uploads/{id}", { params: { path: { id } } }));
}

/** Files of an earlier visit that are still on their way. */
export const openUploadsQuery = queryOptions({
  queryKey: ["uploads", "receiving"],
  queryFn: () => content(api.GET("/api/v1/uploads", { params: { query: { state: ["receiving"] } } })),
  staleTime: Infinity,
});

/** The problem that the server gave instead of taking a file, if there is one in the error. */
export function reasonOf(error: Error): string | undefined {
  const response = (error as Partial<DetailedError>).originalResponse;
  if (!response) return undefined;
  try {
    const problem = JSON.parse(response.getBody()) as { title?: string; detail?: string };
    return problem.detail ?? problem.title;
  } catch {
    return undefined; // no body, or a proxy's page
  }
}
