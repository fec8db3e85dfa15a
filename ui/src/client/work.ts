import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, content } from "./http";

/** What the house does by itself, as it stands now. */
export const workQuery = queryOptions({
  queryKey: ["work"],
  queryFn: () => content(api.GET("/api/v1/work")),
  refetchInterval: 5_000,
});

export function useTryAgain() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => content(api.POST("/api/v1/work/{id}/again", { params: { path: { id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: workQuery.queryKey }),
  });
}
