import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Wish } from "./door";
import { api, content, once } from "./http";
import type { components } from "./schema.gen";

export type Embed = components["schemas"]["Embed"];

export const embedsQuery = (id: string) =>
  queryOptions({ queryKey: ["embeds", id], queryFn: () => content(api.GET("/api/v1/assets/{id}/embeds", { params: { path: { id } } })) });

/** Puts a photo on websites and takes it off again. */
export function useEmbedChanges(id: string) {
  const queries = useQueryClient();
  const onSuccess = () => {
    void queries.invalidateQueries({ queryKey: embedsQuery(id).queryKey });
    void queries.invalidateQueries({ queryKey: ["history", id] });
  };
  const make = useMutation({
    mutationFn: ({ wish, note }: { wish: Wish; note: string }) =>
      content(api.POST("/api/v1/assets/{id}/embeds", { body: { ...wish, note }, params: { path: { id }, ...once() } })),
    onSuccess,
  });
  const end = useMutation({
    mutationFn: (embed: Embed) => content(api.DELETE("/api/v1/embeds/{id}", { params: { path: { id: embed.id } } })),
    onSuccess,
  });
  return { make, end };
}
