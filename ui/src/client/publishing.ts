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

export type Webhook = components["schemas"]["Webhook"];
export type WebhookForm = components["schemas"]["WebhookForm"];
export type WebhookDelivery = components["schemas"]["WebhookDelivery"];

export const webhooksQuery = queryOptions({ queryKey: ["webhooks"], queryFn: () => content(api.GET("/api/v1/webhooks")), refetchInterval: 10_000 });

export const deliveriesQuery = (id: string, before: string) =>
  queryOptions({
    queryKey: ["webhooks", id, before], refetchInterval: 3_000,
    queryFn: () => content(api.GET("/api/v1/webhooks/{id}/deliveries", { params: { path: { id }, query: before === "" ? {} : { before } } })),
  });

/** Makes webhooks, changes and removes them, and sends to them by hand. */
export function useWebhookChanges() {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: webhooksQuery.queryKey });
  const path = (id: string) => ({ params: { path: { id } } });
  const make = useMutation({ mutationFn: (body: WebhookForm) => content(api.POST("/api/v1/webhooks", { body, params: once() })), onSuccess });
  const change = useMutation({
    mutationFn: ({ webhook, form }: { webhook: Webhook; form: WebhookForm }) =>
      content(api.PUT("/api/v1/webhooks/{id}", { body: form, params: { path: { id: webhook.id }, header: seen(webhook.revision) } })),
    onSuccess,
  });
  const remove = useMutation({ mutationFn: (id: string) => content(api.DELETE("/api/v1/webhooks/{id}", path(id))), onSuccess });
  const rotate = useMutation({ mutationFn: (id: string) => content(api.POST("/api/v1/webhooks/{id}/secret", path(id))), onSuccess });
  const test = useMutation({ mutationFn: (id: string) => content(api.POST("/api/v1/webhooks/{id}/test", path(id))), onSuccess });
  const replay = useMutation({
    mutationFn: ({ id, ...body }: { id: string; delivery?: string; since?: string }) => content(api.POST("/api/v1/webhooks/{id}/replay", { body, ...path(id) })),
    onSuccess,
  });
  return { make, change, remove, rotate, test, replay };
}
