import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, content, once, seen } from "./http";
import type { Asset, BulkChange, Change, Months, Page } from "./types";

export interface PageRequest {
  q: string;
  cursor?: string;
  at?: string;
  limit?: number;
}

export function fetchPage(request: PageRequest): Promise<Page> {
  return content(api.GET("/api/v1/assets", { params: { query: request } }));
}

export function fetchMonths(q: string): Promise<Months> {
  return content(api.GET("/api/v1/assets/months", { params: { query: { q } } }));
}

export const facetsQuery = (q: string) =>
  queryOptions({
    queryKey: ["facets", q],
    queryFn: ({ signal }) => content(api.GET("/api/v1/assets/facets", { params: { query: { q } }, signal })),
    staleTime: 60_000,
    placeholderData: (before) => before,
  });

export const suggestQuery = (q: string) =>
  queryOptions({
    queryKey: ["suggest", q],
    queryFn: ({ signal }) => content(api.GET("/api/v1/assets/suggest", { params: { query: { q } }, signal })),
    staleTime: 30_000,
    placeholderData: (before) => before,
  });

/** One photo. q is the list it was opened from, so that previous and next are known. */
export const assetQuery = (id: string, q: string) =>
  queryOptions({
    queryKey: ["asset", id, q],
    queryFn: ({ signal }) => content(api.GET("/api/v1/assets/{id}", { params: { path: { id }, query: { q } }, signal })),
    staleTime: 30_000,
  });

export const historyQuery = (id: string) =>
  queryOptions({
    queryKey: ["history", id],
    queryFn: () => content(api.GET("/api/v1/assets/{id}/history", { params: { path: { id } } })),
  });

export const duplicatesQuery = infiniteQueryOptions({
  queryKey: ["duplicates"],
  queryFn: ({ pageParam }) => content(api.GET("/api/v1/duplicates", { params: { query: { cursor: pageParam } } })),
  initialPageParam: "",
  getNextPageParam: (page) => (page.older === "" ? undefined : page.older),
});

export type DuplicateDecision = "keep" | "stack" | "trash-a" | "trash-b";

export function decideDuplicate(a: string, b: string, decision: DuplicateDecision): Promise<unknown> {
  return content(api.POST("/api/v1/duplicates/decide", { body: { a, b, decision } }));
}

export function patchAsset(id: string, body: Change, revision: number): Promise<Asset> {
  return content(api.PATCH("/api/v1/assets/{id}", { body, params: { path: { id }, header: seen(revision) } }));
}

/** Changes many photos at once, all or none. The mark that comes back takes it back within ten minutes. */
export function bulk(target: { ids?: string[]; q?: string }, change: BulkChange): Promise<{ changed: number; undo: string }> {
  return content(api.POST("/api/v1/assets/bulk", { body: { ...target, change }, params: once() }));
}

export function undo(id: string): Promise<unknown> {
  return content(api.POST("/api/v1/undo/{id}", { params: { path: { id } } }));
}

export function eraseAsset(id: string, confirm: string): Promise<unknown> {
  return content(api.DELETE("/api/v1/assets/{id}", { body: { confirm }, params: { path: { id } } }));
}

export function unstack(id: string): Promise<unknown> {
  return content(api.POST("/api/v1/assets/{id}/unstack", { params: { path: { id } } }));
}
