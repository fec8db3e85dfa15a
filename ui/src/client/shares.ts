import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, content, seen } from "./http";
import type { components } from "./schema.gen";

type Of<K extends keyof components["schemas"]> = components["schemas"][K];

export type Share = Of<"Share">;
export type ShareForm = Of<"ShareForm">;
export type ShareChange = Of<"ShareChange">;
export type ShareEvent = Of<"ShareEvent">;
export type NewShare = Of<"NewShare">;

export const sharesQuery = (all: boolean) =>
  queryOptions({ queryKey: ["shares", "list", all], queryFn: () => content(api.GET("/api/v1/shares", { params: { query: { all } } })), staleTime: 0 });

export const shareQuery = (id: string) =>
  queryOptions({ queryKey: ["shares", "one", id], queryFn: () => content(api.GET("/api/v1/shares/{id}", { params: { path: { id } } })), staleTime: 0 });

/** By which links photos of a folder can be seen from outside. */
export const folderSharesQuery = (id: string) =>
  queryOptions({ queryKey: ["shares", "folder", id], queryFn: () => content(api.GET("/api/v1/folders/{id}/shares", { params: { path: { id } } })), staleTime: 0 });

export function useShares() {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: ["shares"] });
  const make = useMutation({ mutationFn: (body: ShareForm) => content(api.POST("/api/v1/shares", { body })), onSettled });
  const change = useMutation({
    mutationFn: ({ share, body }: { share: Share; body: ShareChange }) =>
      content(api.PATCH("/api/v1/shares/{id}", { body, params: { path: { id: share.id }, header: seen(share.revision) } })),
    onSettled,
  });
  const revoke = useMutation({ mutationFn: (id: string) => content(api.POST("/api/v1/shares/{id}/revoke", { params: { path: { id } } })), onSettled });
  return { make, change, revoke };
}
