import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, content, once, seen } from "./http";
import { refreshListings } from "./listing";
import { photosChanged } from "./queries";
import type { Decision } from "./types";

/** Somebody by what they are called: a name, or "person 0142" for who may not see names. */
export interface Called {
  id: string;
  name: string;
}

/** Somebody as lists show them. The label is a name, or "person 0142" for who may not see names. */
export interface PersonItem {
  id: string;
  number: number;
  label: string;
  photos: number;
}

export type Relation = "parent" | "legal-guardian" | "foster-parent" | "other";

export interface Guardian {
  person: Called;
  relation: Relation;
  from?: string;
  until?: string;
}

export interface Person extends PersonItem {
  hidden: boolean;
  name: string;
  identity: string;
  email: string;
  mobile: string;
  born: string;
  country: string;
  language: string;
  employee: string;
  notes: string;
  fields: Record<string, string>;
  guardians: Guardian[];
  minor: boolean;
  of_age?: string;
  deceased: boolean;
  died: string;
  revision: number;
}

export interface PersonForm {
  name?: string;
  identity?: string;
  email?: string;
  mobile?: string;
  born?: string;
  country?: string;
  language?: string;
  employee?: string;
  notes?: string;
  guardians?: { person: string; relation: Relation }[];
  deceased?: boolean;
  died?: string;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export type AppearanceState = "unknown" | "suggested" | "confirmed" | "rejected" | "not-identifiable";
export type Scene = "" | "posed" | "crowd" | "nobody";

export interface Appearance {
  id: string;
  face: number;
  box?: Box;
  person?: Called;
  source: "drawn" | "suggested" | "imported";
  state: AppearanceState;
  name?: string;
  revision: number;
}

export interface InPhoto {
  scene: Scene;
  items: Appearance[];
  names: boolean;
}

export interface AppearanceForm {
  box?: Box;
  person?: string;
  state?: AppearanceState;
}

/** What somebody answered for one purpose: channels. */
export interface Said {
  purpose: string;
  yes?: string[];
  no?: string[];
}

export type Method = "email-code" | "sms-code" | "personal-link" | "tablet" | "paper" | "spoken" | "electronic-id";
export type Extent = "these-assets" | "this-event" | "all-of-me";

export interface Scope {
  extent: Extent;
  assets?: string[];
  folders?: string[];
}

export interface ConsentEvent {
  kind: "given" | "changed" | "confirmed" | "withdrawn" | "expired" | "superseded";
  at: string;
  signer?: Called;
  answers: Said[];
  assets: string[];
  until?: string;
  method?: Method;
  recorded_by?: string;
}

export type ConsentState =
  | "superseded" | "withdrawn" | "refused" | "asked" | "partly" | "lapsed" | "ended" | "not-begun" | "running";

export interface Consent {
  id: string;
  person: string;
  state: ConsentState;
  signers: Called[];
  scope: Scope;
  from?: string;
  until?: string;
  asked_at: string;
  note?: string;
  events: ConsentEvent[];
}

export interface ConsentForm {
  method: "paper" | "spoken";
  answers: Said[];
  scope: Scope;
  from?: string;
  until?: string;
  note?: string;
}

export interface Stop {
  id: string;
  kind: "objection" | "restriction";
  assets: string[];
  from: string;
  until?: string;
  note?: string;
}

export interface PeopleRow {
  line: number;
  label: string;
  email: string;
  born: string;
  person?: string;
  outcome: "new" | "known" | "twice" | "wrong";
  problem?: { field: string; code: string; detail: string };
}

export interface PeopleImport {
  rows: PeopleRow[];
  ignored: string[];
  new: number;
  known: number;
  wrong: number;
  added: boolean;
}

interface Asked {
  params?: { path?: Record<string, string>; query?: Record<string, unknown>; header?: Record<string, string> };
  body?: unknown;
  signal?: AbortSignal;
}
type Ask = (path: string, asked: Asked) => Promise<{ data?: unknown; error?: unknown; response: Response }>;

function ask<T>(method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE", path: string, asked: Asked = {}): Promise<T> {
  const one = (api as unknown as Record<string, Ask>)[method] as Ask;
  return content<T>(one(`/api/v1${path}`, asked) as Promise<{ data?: T; error?: unknown; response: Response }>);
}

interface PeoplePage {
  items: PersonItem[];
  next: string;
  total: number;
}

export const peopleQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ["people", "list", q],
    queryFn: ({ pageParam, signal }) => ask<PeoplePage>("GET", "/people", { params: { query: { q, cursor: pageParam } }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => (page.next === "" ? undefined : page.next),
    placeholderData: (before) => before,
  });

/** The first few that are called so, for a field in which one types a name. */
export const findPeopleQuery = (q: string) =>
  queryOptions({
    queryKey: ["people", "find", q],
    queryFn: ({ signal }) => ask<PeoplePage>("GET", "/people", { params: { query: { q, limit: 8 } }, signal }),
    staleTime: 15_000,
    placeholderData: (before) => before,
  });

export const personQuery = (id: string) =>
  queryOptions({ queryKey: ["people", id], queryFn: () => ask<Person>("GET", "/people/{id}", { params: { path: { id } } }) });

export function addPerson(body: PersonForm): Promise<Person> {
  return ask("POST", "/people", { body, params: once() });
}

/** What is known of people changed: whatever shows them is read again. */
function useAgain() {
  const queries = useQueryClient();
  return async () => {
    await queries.invalidateQueries({ queryKey: ["people"] });
    await queries.invalidateQueries({ queryKey: ["in-photo"] });
    photosChanged();
    refreshListings();
  };
}

export function usePeople() {
  const again = useAgain();
  const add = useMutation({ mutationFn: addPerson, onSuccess: again });
  const change = useMutation({
    mutationFn: ({ person, ...body }: { person: Person } & PersonForm) =>
      ask<Person>("PATCH", "/people/{id}", { body, params: { path: { id: person.id }, header: seen(person.revision) } }),
    onSettled: again,
  });
  const merge = useMutation({
    mutationFn: ({ person, into }: { person: Person; into: string }) =>
      ask<{ undo: string }>("POST", "/people/{id}/merge", { body: { into }, params: { path: { id: person.id }, header: seen(person.revision) } }),
    onSuccess: again,
  });
  const part = useMutation({
    mutationFn: (id: string) => ask<unknown>("POST", "/merges/{id}/undo", { params: { path: { id } } }),
    onSettled: again,
  });
  const bringIn = useMutation({
    mutationFn: (body: { csv: string; commit: boolean }) => ask<PeopleImport>("POST", "/people/import", { body }),
    onSuccess: (_answer, { commit }) => (commit ? again() : undefined),
  });
  return { add, change, merge, part, bringIn };
}

export const consentsQuery = (person: string) =>
  queryOptions({
    queryKey: ["people", person, "consents"],
    queryFn: () => ask<{ items: Consent[] }>("GET", "/people/{id}/consents", { params: { path: { id: person } } }),
  });

export const stopsQuery = (person: string) =>
  queryOptions({
    queryKey: ["people", person, "stops"],
    queryFn: () => ask<{ items: Stop[] }>("GET", "/people/{id}/stops", { params: { path: { id: person } } }),
  });

export function useConsents(person: string) {
  const again = useAgain();
  const path = { id: person };
  const record = useMutation({
    mutationFn: (body: ConsentForm) => ask<Consent>("POST", "/people/{id}/consents", { body, params: { path, ...once() } }),
    onSuccess: again,
  });
  const withdraw = useMutation({
    mutationFn: ({ id, ...body }: { id: string; uses?: Said[]; assets?: string[] }) =>
      ask<Consent>("POST", "/consents/{id}/withdraw", { body, params: { path: { id } } }),
    onSuccess: again,
  });
  const stop = useMutation({
    mutationFn: (body: { kind: Stop["kind"]; note?: string }) => ask<Stop>("POST", "/people/{id}/stops", { body, params: { path, ...once() } }),
    onSuccess: again,
  });
  const end = useMutation({
    mutationFn: (id: string) => ask<unknown>("POST", "/stops/{id}/end", { params: { path: { id } } }),
    onSettled: again,
  });
  return { record, withdraw, stop, end };
}

export const inPhotoQuery = (asset: string) =>
  queryOptions({
    queryKey: ["in-photo", asset],
    queryFn: () => ask<InPhoto>("GET", "/assets/{id}/appearances", { params: { path: { id: asset } } }),
    staleTime: 10_000,
  });

/** Whether a photo may be used so, on a day; without a day it is now. */
export const clearanceQuery = (asset: string, revision: number, purpose: string, channel: string, at: string) =>
  queryOptions({
    queryKey: ["decision", asset, revision, purpose, channel, at],
    queryFn: () =>
      ask<Decision>("GET", "/assets/{id}/clearance", {
        params: { path: { id: asset }, query: { purpose, channel, ...(at === "" ? {} : { at }) } },
      }),
    enabled: purpose !== "" && channel !== "",
    staleTime: at === "" ? 0 : Infinity,
  });

/** Says who is in a photo. What was said shows at once and is read again afterwards. */
export function useAppearances(asset: string) {
  const queries = useQueryClient();
  const { queryKey } = inPhotoQuery(asset);
  const show = (change: (items: Appearance[]) => Appearance[]) =>
    queries.setQueryData(queryKey, (old) => (old === undefined ? old : { ...old, items: change(old.items) }));
  const again = async () => {
    await queries.invalidateQueries({ queryKey });
    void queries.invalidateQueries({ queryKey: ["people"] });
    photosChanged();
  };
  const add = useMutation({
    mutationFn: (body: AppearanceForm) => ask<Appearance>("POST", "/assets/{id}/appearances", { body, params: { path: { id: asset }, ...once() } }),
    onSuccess: (made) => show((items) => [...items, made]),
    onSettled: again,
  });
  const change = useMutation({
    mutationFn: ({ of, who, state, box }: { of: Appearance; who?: Called; state?: AppearanceState; box?: Box }) =>
      ask<Appearance>("PATCH", "/appearances/{id}", {
        body: { box, state, ...(who === undefined ? {} : { person: who.id }) }, params: { path: { id: of.id }, header: seen(of.revision) },
      }),
    onMutate: ({ of, who, state, box }) => {
      show((items) => items.map((a) => {
        if (a.id !== of.id) return a;
        const next = { ...a, state: state ?? (who === undefined ? a.state : ("confirmed" as const)), box: box ?? a.box };
        return who === undefined ? next : { ...next, person: who };
      }));
    },
    onSuccess: (now) => show((items) => items.map((a) => (a.id === now.id ? now : a))),
    onSettled: again,
  });
  const remove = useMutation({
    mutationFn: (of: Appearance) => ask<unknown>("DELETE", "/appearances/{id}", { params: { path: { id: of.id }, header: seen(of.revision) } }),
    onMutate: (of) => show((items) => items.filter((a) => a.id !== of.id)),
    onSettled: again,
  });
  const scene = useMutation({
    mutationFn: (to: Scene) => ask<unknown>("PUT", "/assets/{id}/scene", { body: { scene: to }, params: { path: { id: asset } } }),
    onMutate: (to) => {
      queries.setQueryData(queryKey, (old) => (old === undefined ? old : { ...old, scene: to }));
    },
    onSettled: again,
  });
  return { add, change, remove, scene };
}
