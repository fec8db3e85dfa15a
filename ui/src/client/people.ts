import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, content, once, seen } from "./http";
import { refreshListings } from "./listing";
import { photosChanged } from "./queries";
import type { components } from "./schema.gen";

type Of<K extends keyof components["schemas"]> = components["schemas"][K];

/** Somebody by what they are called: a name, or "person 0142" for who may not see names. */
export type Called = Required<Of<"Named">>;

export type Guardian = Omit<Of<"Guardian">, "person"> & { person: Called };
export type Relation = Guardian["relation"];
export type Person = Omit<Of<"Person">, "guardians"> & { guardians: Guardian[] };
export type PersonRow = Of<"PersonRow">;
export type PersonForm = Of<"PersonForm">;
export type Box = Of<"Box">;
export type Appearance = Omit<Of<"Appearance">, "person"> & { person?: Called };
export type AppearanceState = Appearance["state"];
export type InPhoto = Omit<Of<"InPhoto">, "items"> & { items: Appearance[] };
export type Scene = InPhoto["scene"];
/** What somebody answered for one purpose: channels. */
export type Said = Of<"SaidForm">;
export type Extent = Of<"ScopeForm">["extent"];
export type Consent = Of<"Consent">;
export type ConsentEvent = Of<"ConsentEvent">;
export type ConsentState = Consent["state"];
export type ConsentForm = Of<"ConsentForm">;
export type StopKind = Of<"StopForm">["kind"];
export type Stop = Omit<Of<"Stop">, "kind"> & { kind: StopKind };
export type PeopleRow = Of<"PeopleRow">;

export const peopleQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ["people", "list", q],
    queryFn: ({ pageParam, signal }) => content(api.GET("/api/v1/people", { params: { query: { q, cursor: pageParam } }, signal })),
    initialPageParam: "",
    getNextPageParam: (page) => (page.next === "" ? undefined : page.next),
    placeholderData: (before) => before,
  });

/** The first few that are called so, for a field in which one types a name. */
export const findPeopleQuery = (q: string) =>
  queryOptions({
    queryKey: ["people", "find", q],
    queryFn: ({ signal }) => content(api.GET("/api/v1/people", { params: { query: { q, limit: 8 } }, signal })),
    staleTime: 15_000,
    placeholderData: (before) => before,
  });

export const personQuery = (id: string) =>
  queryOptions({ queryKey: ["people", id], queryFn: () => content(api.GET("/api/v1/people/{id}", { params: { path: { id } } })) as Promise<Person> });

export function addPerson(body: PersonForm): Promise<Person> {
  return content(api.POST("/api/v1/people", { body, params: once() })) as Promise<Person>;
}

/** What is known of people changed: whatever shows them is read again. */
function useAgain() {
  const queries = useQueryClient();
  return async (gone?: unknown) => {
    await queries.invalidateQueries({ queryKey: ["people"], predicate: ({ queryKey }) => typeof gone !== "string" || queryKey[1] !== gone });
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
      content(api.PATCH("/api/v1/people/{id}", { body, params: { path: { id: person.id }, header: seen(person.revision) } })) as Promise<Person>,
    onSettled: again,
  });
  // Whoever merges leaves the page of the entry that is gone first; then all is read again.
  const merge = useMutation({
    mutationFn: ({ person, into }: { person: Person; into: string }) =>
      content(api.POST("/api/v1/people/{id}/merge", { body: { into }, params: { path: { id: person.id }, header: seen(person.revision) } })),
  });
  const part = useMutation({
    mutationFn: (id: string) => content(api.POST("/api/v1/merges/{id}/undo", { params: { path: { id } } })),
  });
  const bringIn = useMutation({
    mutationFn: (body: { csv: string; commit: boolean }) => content(api.POST("/api/v1/people/import", { body })),
    onSuccess: (_answer, { commit }) => (commit ? again() : undefined),
  });
  return { add, change, merge, part, bringIn, again };
}

export const consentsQuery = (person: string) =>
  queryOptions({
    queryKey: ["people", person, "consents"],
    queryFn: () => content(api.GET("/api/v1/people/{id}/consents", { params: { path: { id: person } } })),
  });

/** Erases somebody. Their page is left before it is read again. */
export function useErasePerson() {
  const again = useAgain();
  const erase = useMutation({
    mutationFn: ({ id, ...body }: { id: string } & Of<"ErasePersonForm">) => content(api.POST("/api/v1/people/{id}/erase", { body, params: { path: { id } } })),
  });
  return { ...erase, again };
}

export const personUsesQuery = (person: string) =>
  queryOptions({
    queryKey: ["people", person, "uses"],
    queryFn: () => content(api.GET("/api/v1/people/{id}/uses", { params: { path: { id: person } } })),
  });

export const personLogQuery = (person: string) =>
  queryOptions({
    queryKey: ["people", person, "log"],
    queryFn: () => content(api.GET("/api/v1/people/{id}/log", { params: { path: { id: person } } })),
  });

export function exportAddress(person: string, others: "blurred" | "shown"): string {
  return `/api/v1/people/${person}/export${others === "shown" ? "?others=shown" : ""}`;
}

export const stopsQuery = (person: string) =>
  queryOptions({
    queryKey: ["people", person, "stops"],
    queryFn: () => content(api.GET("/api/v1/people/{id}/stops", { params: { path: { id: person } } })) as Promise<{ items: Stop[] }>,
  });

export function useConsents(person: string) {
  const again = useAgain();
  const path = { id: person };
  const record = useMutation({
    mutationFn: (body: ConsentForm) => content(api.POST("/api/v1/people/{id}/consents", { body, params: { path, ...once() } })),
    onSuccess: again,
  });
  const withdraw = useMutation({
    mutationFn: ({ id, ...body }: { id: string; signer?: string; uses?: Said[]; assets?: string[] }) =>
      content(api.POST("/api/v1/consents/{id}/withdraw", { body, params: { path: { id } } })),
    onSuccess: again,
  });
  const stop = useMutation({
    mutationFn: (body: { kind: StopKind; note?: string }) => content(api.POST("/api/v1/people/{id}/stops", { body, params: { path, ...once() } })),
    onSuccess: again,
  });
  const end = useMutation({
    mutationFn: ({ id, reason }: { id: string; reason: string }) => content(api.POST("/api/v1/stops/{id}/end", { body: { reason }, params: { path: { id } } })),
    onSuccess: again,
  });
  return { record, withdraw, stop, end };
}

export const inPhotoQuery = (asset: string) =>
  queryOptions({
    queryKey: ["in-photo", asset],
    queryFn: () => content(api.GET("/api/v1/assets/{id}/appearances", { params: { path: { id: asset } } })) as Promise<InPhoto>,
    staleTime: 10_000,
  });

/** Whether a photo may be used so, on a day; without a day it is now. */
export const clearanceQuery = (asset: string, revision: number, purpose: string, channel: string, at: string) =>
  queryOptions({
    queryKey: ["decision", asset, revision, purpose, channel, at],
    queryFn: () =>
      content(api.GET("/api/v1/assets/{id}/clearance", {
        params: { path: { id: asset }, query: { purpose, channel, ...(at === "" ? {} : { at }) } },
      })),
    enabled: purpose !== "" && channel !== "",
    staleTime: at === "" ? 0 : Infinity,
  });

/** Says of several photos who is in them, or what kind of photos they are. */
export function useNameMany() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Of<"NameManyForm">) => content(api.POST("/api/v1/assets/people", { body })),
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ["in-photo"] });
      void queries.invalidateQueries({ queryKey: ["people"] });
      photosChanged();
      refreshListings();
    },
  });
}

/** Says who is in a photo. What was said shows at once and is read again afterwards. */
export function useAppearances(asset: string) {
  const queries = useQueryClient();
  const { queryKey } = inPhotoQuery(asset);
  const show = (change: (items: Appearance[]) => Appearance[]) => {
    void queries.cancelQueries({ queryKey }, { revert: false }); // an answer that is on its way does not know of this yet
    queries.setQueryData(queryKey, (old) => (old === undefined ? old : { ...old, items: change(old.items) }));
  };
  const again = async () => {
    await queries.invalidateQueries({ queryKey });
    void queries.invalidateQueries({ queryKey: ["people"] });
    photosChanged();
  };
  const add = useMutation({
    mutationFn: (body: Of<"AppearanceForm">) => content(api.POST("/api/v1/assets/{id}/appearances", { body, params: { path: { id: asset }, ...once() } })) as Promise<Appearance>,
    onSuccess: (made) => show((items) => [...items, made]),
    onSettled: again,
  });
  const change = useMutation({
    mutationFn: ({ of, who, state, box }: { of: Appearance; who?: Called; state?: AppearanceState; box?: Box }) =>
      content(api.PATCH("/api/v1/appearances/{id}", {
        body: { box, state, ...(who === undefined ? {} : { person: who.id }) }, params: { path: { id: of.id }, header: seen(of.revision) },
      })) as Promise<Appearance>,
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
    mutationFn: (of: Appearance) => content(api.DELETE("/api/v1/appearances/{id}", { params: { path: { id: of.id }, header: seen(of.revision) } })),
    onMutate: (of) => show((items) => items.filter((a) => a.id !== of.id)),
    onSettled: again,
  });
  const scene = useMutation({
    mutationFn: (to: Scene) => content(api.PUT("/api/v1/assets/{id}/scene", { body: { scene: to }, params: { path: { id: asset } } })),
    onMutate: (to) => {
      queries.setQueryData(queryKey, (old) => (old === undefined ? old : { ...old, scene: to }));
    },
    onSettled: again,
  });
  return { add, change, remove, scene };
}
