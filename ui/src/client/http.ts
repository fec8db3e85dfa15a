import { say } from "../lib/i18n";
import type { Problem } from "./types";

/** An answer that says no, in the server's own sentence. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}

/** What a person reads of any error. Nothing technical, ever. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Refusal) return error.problem;
  return { title: say("problem.unknown"), status: 0, code: "client.unknown", hint: say("problem.tryAgain") };
}

export interface Request {
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  revision?: number; // what the caller read: sent as If-Match
  once?: boolean; // creation: repeating it must not make a second one
  signal?: AbortSignal;
}

export const base = "/api/v1";

const listeners = new Set<() => void>();

/** Calls back when the server no longer knows who we are. */
export function onSignedOut(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function address(path: string, query?: Request["query"]): string {
  const parts = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== "") parts.set(key, String(value));
  }
  const text = parts.toString();
  return `${base}${path}${text === "" ? "" : `?${text}`}`;
}

async function send(method: string, path: string, request: Request): Promise<Response> {
  const headers: Record<string, string> = {
    Accept: "application/json",
    "Accept-Language": document.documentElement.lang,
  };
  if (request.body !== undefined) headers["Content-Type"] = "application/json";
  if (request.revision !== undefined) headers["If-Match"] = `"${request.revision}"`;
  if (request.once) headers["Idempotency-Key"] = crypto.randomUUID();
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  try {
    return await fetch(address(path, request.query), {
      method, headers, body, signal: request.signal, credentials: "same-origin",
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Refusal({
      title: say("problem.offline"), status: 0, code: "client.offline", hint: say("problem.offlineHint"),
    });
  }
}

async function refusal(response: Response): Promise<Refusal> {
  const fallback: Problem = {
    title: say("problem.unknown"), status: response.status, code: "client.unreadable", hint: say("problem.tryAgain"),
  };
  try {
    return new Refusal({ ...fallback, ...((await response.json()) as Problem), status: response.status });
  } catch {
    return new Refusal(fallback); // a proxy's page instead of a problem
  }
}

/** Asks the API; anything but success throws a Refusal. */
export async function call<T>(method: string, path: string, request: Request = {}): Promise<T> {
  const response = await send(method, path, request);
  if (!response.ok) {
    const error = await refusal(response);
    if (response.status === 401 && path !== "/login") listeners.forEach((tell) => tell());
    throw error;
  }
  if (response.status === 204 || response.headers.get("Content-Length") === "0") return undefined as T;
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}
