import createClient from "openapi-fetch";
import { say } from "../lib/i18n";
import type { paths } from "./schema.gen";
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

/** Whether the problem is a search that cannot be read as it is written: to be mended, not tried again. */
export function isMisread(problem: Problem): boolean {
  return problem.code.startsWith("query.") && problem.status >= 400 && problem.status < 500;
}

export const base = "/api/v1";

const listeners = new Set<() => void>();

/** Calls back when the server no longer knows who we are. */
export function onSignedOut(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The API, typed by its own description (schema.gen.ts). */
export const api = createClient<paths>({ baseUrl: "", credentials: "same-origin" });

api.use({
  onRequest({ request }) {
    request.headers.set("Accept-Language", document.documentElement.lang);
    return request;
  },
  onResponse({ response, schemaPath }) {
    if (response.status === 401 && schemaPath !== "/api/v1/login") listeners.forEach((tell) => tell());
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === "AbortError") return error;
    return new Refusal({
      title: say("problem.offline"), status: 0, code: "client.offline", hint: say("problem.offlineHint"),
    });
  },
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer's content; anything but success throws a Refusal. */
export async function content<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked;
  if (response.ok) return data as T;
  const fallback: Problem = {
    title: say("problem.unknown"), status: response.status, code: "client.unreadable", hint: say("problem.tryAgain"),
  };
  // A proxy may answer with a page of its own instead of a problem.
  const problem = typeof error === "object" && error !== null ? (error as Partial<Problem>) : {};
  throw new Refusal({ ...fallback, ...problem, status: response.status });
}

/** For a creation that must not happen twice when it is repeated. */
export function once(): { header: { "Idempotency-Key": string } } {
  return { header: { "Idempotency-Key": crypto.randomUUID() } };
}

/** For an edit: what the editor read, so that nothing is overwritten that they have not seen. */
export function seen(revision: number): { "If-Match": string } {
  return { "If-Match": `"${revision}"` };
}
