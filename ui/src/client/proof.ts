import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, base, content, once } from "./http";
import type { components } from "./schema.gen";

export type Recording = components["schemas"]["Recording"];
export type Right = components["schemas"]["Right"];

/** Where the browser fetches the signed copy of an answer, or its receipt. */
export const paperOf = (paper: "copy" | "receipt", consent: string, event: number) => `${base}/consents/${consent}/events/${event}/${paper}`;

/** Where it fetches a scan or a sound. */
export const recordingOf = (id: string) => `${base}/recordings/${id}`;

/** Whether the signed copy is still what the house signed. Asking is on record, so it is asked when wanted. */
export const proofQuery = (consent: string, event: number) =>
  queryOptions({
    queryKey: ["proof", consent, event],
    queryFn: () => content(api.GET("/api/v1/consents/{id}/events/{event}/proof", { params: { path: { id: consent, event } } })),
    enabled: false,
    retry: false,
  });

/** The largest scan or sound that is kept, in bytes. */
export const mostRecording = 12 * 1024 * 1024;

export function useAddRecording(consent: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (file: File) => {
      const bytes = new Uint8Array(await file.arrayBuffer());
      let text = "";
      for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
      return content(api.POST("/api/v1/consents/{id}/recordings", { body: { content: btoa(text) }, params: { path: { id: consent }, ...once() } }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["people"] }),
  });
}

export const rightsQuery = queryOptions({
  queryKey: ["rights"],
  queryFn: () => content(api.GET("/api/v1/rights")),
});

export function useCloseRight() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: { id: string; state: "done" | "refused"; answer: string }) =>
      content(api.POST("/api/v1/rights/{id}/close", { body, params: { path: { id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["rights"] }),
  });
}
