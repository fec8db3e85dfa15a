import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { address, call } from "./http";
import type { Asset, Change, Duplicate, FacetValue, HistoryEntry, Item, List, Page, Suggestion } from "./types";

export interface PageRequest {
  q: string;
  cursor?: string;
  at?: string;
  limit?: number;
}

export function fetchPage(request: PageRequest, signal?: AbortSignal): Promise<Page<Item>> {
  return call("GET", "/assets", { query: { ...request }, signal });
}

export interface Months {
  items: { month: string; count: number }[];
  capped: boolean;
}

export function fetchMonths(q: string, signal?: AbortSignal): Promise<Months> {
  return call("GET", "/assets/months", { query: { q }, signal });
}

export const facetsQuery = (q: string) =>
  queryOptions({
    queryKey: ["facets", q],
    queryFn: ({ signal }) =>
      call<{ facets: Record<string, FacetValue[]>; capped: boolean }>("GET", "/assets/facets", { query: { q }, signal }),
    staleTime: 60_000,
    placeholderData: (before) => before,
  });

export const suggestQuery = (q: string) =>
  queryOptions({
    queryKey: ["suggest", q],
    queryFn: ({ signal }) => call<List<Suggestion>>("GET", "/assets/suggest", { query: { q }, signal }),
    enabled: q.trim() !== "",
    staleTime: 30_000,
    placeholderData: (before) => before,
  });

/** One photo. q is the list it was opened from, so that previous and next are known. */
export const assetQuery = (id: string, q: string) =>
  queryOptions({
    queryKey: ["asset", id, q],
    queryFn: ({ signal }) => call<Asset>("GET", `/assets/${id}`, { query: { q }, signal }),
    staleTime: 30_000,
  });

export const historyQuery = (id: string) =>
  queryOptions({
    queryKey: ["history", id],
    queryFn: () => call<List<HistoryEntry>>("GET", `/assets/${id}/history`),
  });

export const duplicatesQuery = queryOptions({
  queryKey: ["duplicates"],
  queryFn: () => call<Page<Duplicate>>("GET", "/duplicates"),
});

export type DuplicateDecision = "keep" | "stack" | "trash-a" | "trash-b";

export function decideDuplicate(a: string, b: string, decision: DuplicateDecision): Promise<void> {
  return call("POST", "/duplicates/decide", { body: { a, b, decision } });
}

export function patchAsset(id: string, change: Change, revision: number): Promise<Asset> {
  return call("PATCH", `/assets/${id}`, { body: change, revision });
}

export interface BulkResult {
  changed: number;
  undo: string;
}

/** Changes many photos at once, all or none. */
export function bulk(target: { ids?: string[]; q?: string }, change: Change): Promise<BulkResult> {
  return call("POST", "/assets/bulk", { body: { ...target, change }, once: true });
}

export function undo(mark: string): Promise<void> {
  return call("POST", `/undo/${mark}`, {});
}

export function eraseAsset(id: string, confirm: string): Promise<void> {
  return call("DELETE", `/assets/${id}`, { body: { confirm } });
}

export function unstack(id: string): Promise<void> {
  return call("POST", `/assets/${id}/unstack`, {});
}

export function useVersions(id: string) {
  const queries = useQueryClient();
  const again = async () => {
    await queries.invalidateQueries({ queryKey: ["asset", id] });
    await queries.invalidateQueries({ queryKey: ["history", id] });
  };
  const add = useMutation({
    mutationFn: (body: { upload: string; note: string; revision: number }) =>
      call<void>("POST", `/assets/${id}/versions`, {
        body: { upload: body.upload, note: body.note }, revision: body.revision, once: true,
      }),
    onSuccess: again,
  });
  const goBack = useMutation({
    mutationFn: (body: { number: number; revision: number }) =>
      call<void>("POST", `/assets/${id}/versions/${body.number}/current`, { revision: body.revision }),
    onSuccess: again,
  });
  return { add, goBack };
}

/** The address of a picture of a photo of which only the name is known. */
export function renditionOf(id: string, size: "256" | "1024" | "2048"): string {
  return address(`/assets/${id}/renditions/${size}`);
}
