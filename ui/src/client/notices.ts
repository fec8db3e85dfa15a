import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, content } from "./http";

/** What managers are to know until one of them puts it away. */
export const noticesQuery = queryOptions({
  queryKey: ["notices"],
  queryFn: () => content(api.GET("/api/v1/notices")),
  refetchInterval: 60_000,
});

export function usePutAway() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => content(api.POST("/api/v1/notices/{id}/read", { params: { path: { id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: noticesQuery.queryKey }),
  });
}
