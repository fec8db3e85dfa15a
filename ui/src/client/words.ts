import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, content, once, seen } from "./http";
import type { Field, Keyword, PersonField } from "./types";

type Names = Record<string, string>;
const pageSize = 100; // keywords that the API gives at a time

/** The vocabulary by name, from those that begin so. */
export const keywordsQuery = (prefix: string) =>
  infiniteQueryOptions({
    queryKey: ["keywords", prefix],
    queryFn: ({ pageParam }) => content(api.GET("/api/v1/keywords", { params: { query: { prefix, after: pageParam } } })),
    initialPageParam: "",
    getNextPageParam: ({ items }) => (items.length < pageSize ? undefined : items[items.length - 1]?.name),
    placeholderData: (before) => before,
  });

export const keywordSuggestQuery = (prefix: string) =>
  queryOptions({
    queryKey: ["keywords", "suggest", prefix],
    queryFn: () => content(api.GET("/api/v1/keywords/suggest", { params: { query: { prefix } } })),
    staleTime: 30_000,
    placeholderData: (before) => before,
  });

export function useKeywords() {
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: ["keywords"] });
  const make = useMutation({
    mutationFn: (body: { name: string; names: Names; synonyms: string[] }) => content(api.POST("/api/v1/keywords", { body, params: once() })),
    onSuccess: again,
  });
  const change = useMutation({
    mutationFn: ({ keyword, ...body }: { keyword: Keyword; name: string; names: Names; synonyms: string[]; controlled: boolean }) =>
      content(api.PATCH("/api/v1/keywords/{id}", { body, params: { path: { id: keyword.id }, header: seen(keyword.revision) } })),
    onSettled: again,
  });
  const remove = useMutation({
    mutationFn: (keyword: Keyword) => content(api.DELETE("/api/v1/keywords/{id}", { params: { path: { id: keyword.id } } })),
    onSettled: again,
  });
  const merge = useMutation({
    mutationFn: ({ keyword, into }: { keyword: Keyword; into: string }) =>
      content(api.POST("/api/v1/keywords/{id}/merge", { body: { into }, params: { path: { id: keyword.id } } })),
    onSettled: again,
  });
  return { make, change, remove, merge };
}

export const fieldsQuery = queryOptions({
  queryKey: ["fields"],
  queryFn: () => content(api.GET("/api/v1/fields")),
  staleTime: 5 * 60_000,
});

export function useFields() {
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: fieldsQuery.queryKey });
  const make = useMutation({
    mutationFn: (body: { name: string; names: Names; kind: Field["kind"]; choices: string[] }) =>
      content(api.POST("/api/v1/fields", { body, params: once() })),
    onSuccess: again,
  });
  const change = useMutation({
    mutationFn: ({ of, ...body }: { of: Field; name: string; names: Names; choices: string[] }) =>
      content(api.PATCH("/api/v1/fields/{id}", { body, params: { path: { id: of.id }, header: seen(of.revision) } })),
    onSettled: again,
  });
  const remove = useMutation({
    mutationFn: (field: Field) => content(api.DELETE("/api/v1/fields/{id}", { params: { path: { id: field.id } } })),
    onSettled: again,
  });
  return { make, change, remove };
}

export const personFieldsQuery = queryOptions({
  queryKey: ["person-fields"],
  queryFn: () => content(api.GET("/api/v1/person-fields")),
  staleTime: 5 * 60_000,
});

export function usePersonFields() {
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: personFieldsQuery.queryKey });
  const make = useMutation({
    mutationFn: (body: { name: string; names: Names; kind: Field["kind"]; choices: string[]; seen_by: string[] }) =>
      content(api.POST("/api/v1/person-fields", { body, params: once() })),
    onSuccess: again,
  });
  const change = useMutation({
    mutationFn: ({ of, ...body }: { of: PersonField; name?: string; names?: Names; choices?: string[]; seen_by?: string[]; place?: number }) =>
      content(api.PATCH("/api/v1/person-fields/{id}", { body, params: { path: { id: of.id }, header: seen(of.revision) } })),
    onSettled: again,
  });
  const remove = useMutation({
    mutationFn: (field: Field) => content(api.DELETE("/api/v1/person-fields/{id}", { params: { path: { id: field.id } } })),
    onSettled: again,
  });
  return { make, change, remove };
}
