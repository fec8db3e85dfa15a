import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, content, once } from "./http";
import type { Called } from "./people";
import type { components } from "./schema.gen";

type Of<K extends keyof components["schemas"]> = components["schemas"][K];

export type Invitation = Omit<Of<"Invitation">, "person" | "signer"> & { person: Called; signer: Called };
export type InvitationState = Invitation["state"];
export type Way = Invitation["way"];
export type Candidate = Omit<Of<"Candidate">, "person" | "signers"> & { person: Called; signers: (Omit<Of<"CandidateSigner">, "person"> & { person: Called })[] };
export type AskForm = Of<"AskForm">;
export type AskedRequest = Omit<Of<"Request">, "invitations"> & { invitations: Invitation[] };
export type Letter = Of<"Letter">;
export type Message = Of<"Message">;
export type SignInEvent = Omit<Of<"SignInEvent">, "guests"> & { guests: { person: Called; at: string }[] };
export type Whom = Of<"WhomForm">;

interface InvitationPage { items: Invitation[]; next: string; counts: Record<string, number> }

export const waiting: InvitationState[] = ["requested", "delivered", "opened", "verified"];

export const invitationsQuery = (filter: { state?: string; person?: string }) =>
  infiniteQueryOptions({
    queryKey: ["requests", "list", filter],
    queryFn: ({ pageParam, signal }) =>
      content(api.GET("/api/v1/requests", { params: { query: { ...filter, cursor: pageParam } }, signal })) as Promise<InvitationPage>,
    initialPageParam: "",
    getNextPageParam: (page) => (page.next === "" ? undefined : page.next),
    placeholderData: (before) => before,
  });

export const postQuery = queryOptions({
  queryKey: ["requests", "post"],
  queryFn: () => content(api.GET("/api/v1/post")) as Promise<{ ways: Way[]; demo: boolean; forms: Called[] }>,
  staleTime: 60_000,
});

export const messagesQuery = (id: string) =>
  queryOptions({ queryKey: ["requests", "messages", id], queryFn: () => content(api.GET("/api/v1/invitations/{id}/messages", { params: { path: { id } } })) });

export const outboxQuery = queryOptions({
  queryKey: ["requests", "outbox"], queryFn: () => content(api.GET("/api/v1/outbox", { params: { query: {} } })), refetchInterval: 3_000,
});

export const eventsQuery = queryOptions({
  queryKey: ["requests", "events"], queryFn: () => content(api.GET("/api/v1/events")) as Promise<{ items: SignInEvent[] }>,
});

export const whomQuery = (whom: Whom) =>
  queryOptions({
    queryKey: ["requests", "whom", whom], queryFn: () => content(api.POST("/api/v1/requests/whom", { body: whom })) as Promise<{ items: Candidate[] }>,
    gcTime: 0,
  });

export const previewQuery = (form: Of<"PreviewForm">) =>
  queryOptions({
    queryKey: ["requests", "preview", form], queryFn: () => content(api.POST("/api/v1/requests/preview", { body: form })), placeholderData: (before) => before,
  });

export function useRequests() {
  const queries = useQueryClient();
  const again = async () => {
    await queries.invalidateQueries({ queryKey: ["requests"] });
    await queries.invalidateQueries({ queryKey: ["people"] });
  };
  const byID = (id: string) => ({ params: { path: { id } } });
  const ask = useMutation({
    mutationFn: (body: AskForm) => content(api.POST("/api/v1/requests", { body, params: once() })) as Promise<AskedRequest>, onSuccess: again,
  });
  const openEvent = useMutation({
    mutationFn: (body: AskForm) => content(api.POST("/api/v1/events", { body, params: once() })) as Promise<SignInEvent>, onSuccess: again,
  });
  const resend = useMutation({ mutationFn: (id: string) => content(api.POST("/api/v1/invitations/{id}/resend", { ...byID(id), body: {} })), onSettled: again });
  const cancel = useMutation({ mutationFn: (id: string) => content(api.POST("/api/v1/invitations/{id}/cancel", byID(id))), onSettled: again });
  const cancelRequest = useMutation({ mutationFn: (id: string) => content(api.POST("/api/v1/requests/{id}/cancel", byID(id))), onSettled: again });
  const link = useMutation({
    mutationFn: ({ id, tablet }: { id: string; tablet: boolean }) => content(api.POST("/api/v1/invitations/{id}/link", { ...byID(id), body: { tablet } })),
  });
  const settle = useMutation({
    mutationFn: ({ id, person }: { id: string; person: string }) =>
      content(api.POST("/api/v1/events/{id}/guests/{person}/settle", { params: { path: { id, person } } })),
    onSettled: again,
  });
  return { ask, openEvent, resend, cancel, cancelRequest, link, settle };
}

/** Where the poster of an event is, a PDF. */
export function posterAddress(event: string, size: "a4" | "a3"): string {
  return `/api/v1/events/${event}/poster?size=${size}`;
}
