import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, content } from "./http";
import type { PhotoSet, Preset, PresetDraft, PresetForm } from "./types";

export const presetsQuery = queryOptions({
  queryKey: ["presets"],
  queryFn: () => content(api.GET("/api/v1/presets")),
  staleTime: 60_000,
});

export const basesQuery = queryOptions({
  queryKey: ["bases"],
  queryFn: () => content(api.GET("/api/v1/bases")),
  staleTime: Infinity,
});

export const decisionQuery = (id: string, revision: number, purpose: string, channel: string) =>
  queryOptions({
    queryKey: ["decision", id, revision, purpose, channel],
    queryFn: () => content(api.POST("/api/v1/assets/{id}/clearance", { body: { purpose, channel }, params: { path: { id } } })),
    enabled: purpose !== "" && channel !== "",
  });

/** What is wanted of photos: for what, where, in which form, and whether people may be made unrecognisable. */
export interface Wish {
  purpose: string;
  channel: string;
  preset: string;
  blur: boolean;
}

/** Goes through the one door. A refusal carries reasons and what would clear it. */
export function release(id: string, wish: Wish, receiver: string) {
  return content(api.POST("/api/v1/assets/{id}/release", { body: { ...wish, receiver }, params: { path: { id } } }));
}

/** What of a set can leave, and of the rest why not: one question for all of it. */
export const outlookQuery = (set: PhotoSet, wish: Wish) =>
  queryOptions({
    queryKey: ["outlook", set, wish],
    queryFn: () => content(api.POST("/api/v1/orders/outlook", { body: { ...set, ...wish } })),
    enabled: wish.purpose !== "" && wish.channel !== "" && wish.preset !== "",
    staleTime: 0,
  });

/** For what one took photos out lately, on whatever device, the most usual first. */
export const usualQuery = queryOptions({
  queryKey: ["my-usual"],
  queryFn: () => content(api.GET("/api/v1/me/usual")),
  staleTime: 60_000,
});

/** Asks for a set as one archive. */
export function order(set: PhotoSet, wish: Wish, names: string, receiver: string) {
  return content(api.POST("/api/v1/orders", { body: { ...set, ...wish, names, receiver } }));
}

const eachSecond = 1000;

/** How far an archive is, until it has ended. */
export const orderQuery = (id: string) =>
  queryOptions({
    queryKey: ["order", id],
    queryFn: () => content(api.GET("/api/v1/orders/{id}", { params: { path: { id } } })),
    refetchInterval: (query) => (query.state.data?.ended ? false : eachSecond),
    staleTime: 0,
  });

interface Sampled {
  purpose: string;
  channel: string;
  preset?: string;
  form?: PresetForm;
  blur?: boolean;
}

async function sampled(id: string, body: Sampled): Promise<Blob> {
  return (await content(api.POST("/api/v1/assets/{id}/sample", { body, params: { path: { id } }, parseAs: "blob" }))) as unknown as Blob;
}

/** See, small, what a form makes of a photo. The address is to be given back with URL.revokeObjectURL. */
export async function sample(id: string, asked: Sampled): Promise<string> {
  return URL.createObjectURL(await sampled(id, asked));
}

/** What a form that is not kept yet makes of a photo; the picture before stays until the next is there. */
export const sampleQuery = (id: string, form: PresetForm) =>
  queryOptions({
    queryKey: ["sample", id, form], queryFn: () => sampled(id, { purpose: "", channel: "", form }),
    placeholderData: (before: Blob | undefined) => before, gcTime: 0, retry: false,
  });

export function usePresetChanges() {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: presetsQuery.queryKey });
  const add = useMutation({ mutationFn: (draft: PresetDraft) => content(api.POST("/api/v1/presets", { body: draft })), onSuccess });
  const change = useMutation({
    mutationFn: ({ preset, draft }: { preset: Preset; draft: PresetDraft }) =>
      content(api.PUT("/api/v1/presets/{id}", { body: draft, params: { path: { id: preset.handle }, header: { "If-Match": `"${preset.revision}"` } } })),
    onSuccess,
  });
  return { add, change };
}

export const focusQuery = (id: string) =>
  queryOptions({ queryKey: ["focus", id], queryFn: () => content(api.GET("/api/v1/assets/{id}/focus", { params: { path: { id } } })) });

/** Says where a photo's eye is; both zero forgets it. */
export function useSetFocus(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (at: { x: number; y: number }) => content(api.PUT("/api/v1/assets/{id}/focus", { body: at, params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["focus", id] }),
  });
}
