import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, content, seen } from "./http";
import type { components } from "./schema.gen";

type Of<K extends keyof components["schemas"]> = components["schemas"][K];

export type Share = Of<"Share">;
export type ShareForm = Of<"ShareForm">;
export type UploadLinkForm = Of<"UploadLinkForm">;
export type ShareChange = Of<"ShareChange">;
export type ShareEvent = Of<"ShareEvent">;
export type Risk = Of<"ShareRules">["risks"][number];
export type NewShare = Of<"NewShare">;

export const sharesQuery = (all: boolean) =>
  queryOptions({ queryKey: ["shares", "list", all], queryFn: () => content(api.GET("/api/v1/shares", { params: { query: { all } } })), staleTime: 0 });

export const shareQuery = (id: string) =>
  queryOptions({ queryKey: ["shares", "one", id], queryFn: () => content(api.GET("/api/v1/shares/{id}", { params: { path: { id } } })), staleTime: 0 });

/** What would go out, and what speaks against it. */
export const weighQuery = (form: ShareForm) =>
  queryOptions({
    queryKey: ["shares", "weigh", form], queryFn: () => content(api.POST("/api/v1/shares/weigh", { body: form })),
    enabled: form.purpose !== "" && form.channel !== "", placeholderData: (before) => before, gcTime: 0,
  });

export const waitingSharesQuery = queryOptions({ queryKey: ["shares", "waiting"], queryFn: () => content(api.GET("/api/v1/shares-to-approve")), staleTime: 0 });

export const shareRulesQuery = queryOptions({ queryKey: ["shares", "rules"], queryFn: () => content(api.GET("/api/v1/share-rules")), staleTime: 0 });

/** By which links photos of a folder can be seen from outside. */
export const folderSharesQuery = (id: string) =>
  queryOptions({ queryKey: ["shares", "folder", id], queryFn: () => content(api.GET("/api/v1/folders/{id}/shares", { params: { path: { id } } })), staleTime: 0 });

export function useShares() {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: ["shares"] });
  const make = useMutation({ mutationFn: (body: ShareForm) => content(api.POST("/api/v1/shares", { body })), onSettled });
  const makeUpload = useMutation({ mutationFn: (body: UploadLinkForm) => content(api.POST("/api/v1/upload-links", { body })), onSettled });
  const change = useMutation({
    mutationFn: ({ share, body }: { share: Share; body: ShareChange }) =>
      content(api.PATCH("/api/v1/shares/{id}", { body, params: { path: { id: share.id }, header: seen(share.revision) } })),
    onSettled,
  });
  const revoke = useMutation({ mutationFn: (id: string) => content(api.POST("/api/v1/shares/{id}/revoke", { params: { path: { id } } })), onSettled });
  const decide = useMutation({
    mutationFn: ({ id, ...body }: { id: string; approve: boolean; reason: string }) =>
      content(api.POST("/api/v1/shares/{id}/decision", { body, params: { path: { id } } })),
    onSettled,
  });
  const setRules = useMutation({ mutationFn: (risks: Risk[]) => content(api.PUT("/api/v1/share-rules", { body: { risks } })), onSettled });
  return { make, makeUpload, change, revoke, decide, setRules };
}
