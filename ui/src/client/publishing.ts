import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Wish } from "./door";
import { api, content, once, seen } from "./http";
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

export type Portal = components["schemas"]["Portal"];
export type PortalForm = components["schemas"]["PortalForm"];

export const portalsQuery = queryOptions({ queryKey: ["portals"], queryFn: () => content(api.GET("/api/v1/portals")) });

/** Makes portals, changes, opens and closes them. */
export function usePortalChanges() {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: portalsQuery.queryKey });
  const make = useMutation({ mutationFn: (body: PortalForm) => content(api.POST("/api/v1/portals", { body, params: once() })), onSuccess });
  const change = useMutation({
    mutationFn: ({ portal, form }: { portal: Portal; form: PortalForm }) =>
      content(api.PUT("/api/v1/portals/{id}", { body: form, params: { path: { id: portal.id }, header: seen(portal.revision) } })),
    onSuccess,
  });
  return { make, change };
}
