import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Language } from "../lib/i18n";
import { api, content, once, seen } from "./http";
import type { components } from "./schema.gen";

type Of<K extends keyof components["schemas"]> = components["schemas"][K];

export type QuitclaimItem = Of<"QuitclaimItem">;
export type Quitclaim = Of<"Quitclaim">;
export type QuitclaimVersion = Of<"QuitclaimVersion">;
export type QuitclaimText = Of<"QuitclaimText">;
export type TextChange = Of<"TextChange">;
export type Piece = Of<"Piece">;
export type Variant = QuitclaimText["variant"];
export type Identity = Of<"Identity">;
export type Rules = Of<"RulesForm">;

/** For whom texts are written, in the order in which people are shown them. */
export const variants: Variant[] = ["adult", "guardian", "model-contract"];

export const quitclaimsQuery = queryOptions({
  queryKey: ["quitclaims"],
  queryFn: () => content(api.GET("/api/v1/quitclaims")),
});

export const quitclaimQuery = (id: string) =>
  queryOptions({ queryKey: ["quitclaims", id], queryFn: () => content(api.GET("/api/v1/quitclaims/{id}", { params: { path: { id } } })) });

export const versionQuery = (id: string, version: number) =>
  queryOptions({
    queryKey: ["quitclaims", id, "version", version],
    queryFn: () => content(api.GET("/api/v1/quitclaims/{id}/versions/{version}", { params: { path: { id, version } } })),
  });

export const compareQuery = (id: string, from: number, to: number) =>
  queryOptions({
    queryKey: ["quitclaims", id, "compare", from, to],
    queryFn: () => content(api.GET("/api/v1/quitclaims/{id}/changes", { params: { path: { id }, query: { from, to } } })),
  });

export const readyQuery = queryOptions({
  queryKey: ["quitclaims", "ready"],
  queryFn: () => content(api.GET("/api/v1/quitclaims/ready")),
  staleTime: Infinity,
});

/** A text as people would read it; while the next one is made, the last one stays. */
export const previewQuery = (title: string, body: string) =>
  queryOptions({
    queryKey: ["quitclaims", "preview", title, body],
    queryFn: ({ signal }) => content(api.POST("/api/v1/quitclaims/preview", { body: { title, body }, signal })),
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  });

/** Changes of one consent form. Whatever shows it is read again. */
export function useQuitclaim() {
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: quitclaimsQuery.queryKey });
  const path = (q: QuitclaimItem) => ({ path: { id: q.id }, header: seen(q.revision) });
  const make = useMutation({
    mutationFn: (body: { name: string; variants: Variant[]; languages: Language[] }) =>
      content(api.POST("/api/v1/quitclaims", { body, params: once() })),
    onSuccess: again,
  });
  const change = useMutation({
    mutationFn: ({ form, ...body }: { form: QuitclaimItem; name?: string; retired?: boolean }) =>
      content(api.PATCH("/api/v1/quitclaims/{id}", { body, params: path(form) })),
    onSettled: again,
  });
  const write = useMutation({
    mutationFn: ({ form, variant, language, ...body }: { form: QuitclaimItem; variant: Variant; language: Language; title: string; body: string }) =>
      content(api.PUT("/api/v1/quitclaims/{id}/texts/{variant}/{language}", { body, params: { path: { id: form.id, variant, language }, header: seen(form.revision) } })),
    onSuccess: again,
  });
  const drop = useMutation({
    mutationFn: ({ form, variant, language }: { form: QuitclaimItem; variant: Variant; language: Language }) =>
      content(api.DELETE("/api/v1/quitclaims/{id}/texts/{variant}/{language}", { params: { path: { id: form.id, variant, language }, header: seen(form.revision) } })),
    onSettled: again,
  });
  const begin = useMutation({
    mutationFn: (form: QuitclaimItem) => content(api.POST("/api/v1/quitclaims/{id}/draft", { params: path(form) })),
    onSettled: again,
  });
  const dropDraft = useMutation({
    mutationFn: (form: QuitclaimItem) => content(api.DELETE("/api/v1/quitclaims/{id}/draft", { params: path(form) })),
    onSettled: again,
  });
  const publish = useMutation({
    mutationFn: (form: QuitclaimItem) => content(api.POST("/api/v1/quitclaims/{id}/publish", { params: path(form) })),
    onSuccess: again,
  });
  return { make, change, write, drop, begin, dropDraft, publish };
}

export const rulesQuery = queryOptions({
  queryKey: ["rules"],
  queryFn: () => content(api.GET("/api/v1/settings/rules")),
});

export function useSetRules() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Rules) =>
      content(api.PUT("/api/v1/settings/rules", { body, params: { header: seen(queries.getQueryData(rulesQuery.queryKey)?.revision ?? 0) } })),
    onSuccess: () => queries.invalidateQueries(), // whose age it is stands on every page
    onError: () => queries.invalidateQueries({ queryKey: rulesQuery.queryKey }),
  });
}
