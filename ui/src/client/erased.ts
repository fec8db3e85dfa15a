import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, content } from "./http";
import type { components } from "./schema.gen";

export type Erased = components["schemas"]["Erased"];
export type Left = components["schemas"]["Left"];

const some = 50;

/** Who was erased, by number, the newest first. */
export const erasedQuery = infiniteQueryOptions({
  queryKey: ["erased"],
  queryFn: ({ pageParam }) => content(api.GET("/api/v1/erased", { params: { query: { after: pageParam, limit: some } } })),
  initialPageParam: 0,
  getNextPageParam: (page) => (page.items.length < some ? undefined : page.items.at(-1)?.number),
});

/** The certificate of an erasure, and what is left. */
export const certificateQuery = (number: number) =>
  queryOptions({
    queryKey: ["erased", number],
    queryFn: () => content(api.GET("/api/v1/erased/{number}", { params: { path: { number } } })),
  });

/** Ends every personal link of somebody. */
export function useEndLinks() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => content(api.POST("/api/v1/people/{id}/links/end", { params: { path: { id } } })),
    onSuccess: (_done, id) => queries.invalidateQueries({ queryKey: ["people", id, "log"] }),
  });
}
