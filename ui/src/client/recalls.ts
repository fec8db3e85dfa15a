import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, base, content, once } from "./http";
import type { components } from "./schema.gen";

type Of<K extends keyof components["schemas"]> = components["schemas"][K];

/** A photo that left, and where it is. */
export type Use = Of<"Use">;
export type UseNote = Of<"UseNote">;
export type RecallRow = Of<"RecallRow">;
export type RecallDetail = Of<"RecallDetail">;
export type RecallItem = Of<"RecallItem">;
export type RecallReceiver = Of<"RecallReceiver">;
export type ItemState = RecallItem["state"];
export type Settled = Of<"SettleForm">["state"];

/** Whether something still has to be done about it. */
export const waits = (state: ItemState) => state === "open" || state === "needed" || state === "not-mine";

export const usesQuery = (asset: string) =>
  queryOptions({ queryKey: ["uses", asset], queryFn: () => content(api.GET("/api/v1/assets/{id}/uses", { params: { path: { id: asset } } })) });

/** For whom one took photos out lately. The browser itself keeps no names. */
export const receiversQuery = queryOptions({
  queryKey: ["my-receivers"],
  queryFn: () => content(api.GET("/api/v1/me/receivers")),
  staleTime: 60_000,
});

export function useUses(asset: string) {
  const queries = useQueryClient();
  const again = async () => {
    await queries.invalidateQueries({ queryKey: ["uses", asset] });
    void queries.invalidateQueries({ queryKey: ["recalls"] });
    void queries.invalidateQueries({ queryKey: ["history", asset] });
  };
  const note = useMutation({
    mutationFn: (body: UseNote) => content(api.POST("/api/v1/assets/{id}/uses", { body, params: { path: { id: asset }, ...once() } })),
    onSuccess: again,
  });
  const end = useMutation({
    mutationFn: ({ id, ...body }: { id: string; note?: string }) => content(api.POST("/api/v1/uses/{id}/end", { body, params: { path: { id } } })),
    onSuccess: again,
  });
  return { note, end };
}

/** Where the browser fetches the proof that a use was allowed. */
export const evidenceOf = (use: string) => `${base}/uses/${use}/evidence`;

export const recallsQuery = (state: "open" | "closed", person = "") =>
  queryOptions({
    queryKey: ["recalls", "list", state, person],
    queryFn: () => content(api.GET("/api/v1/recalls", { params: { query: { state, ...(person === "" ? {} : { person }) } } })),
  });

export const recallQuery = (id: string) =>
  queryOptions({ queryKey: ["recalls", id], queryFn: () => content(api.GET("/api/v1/recalls/{id}", { params: { path: { id } } })) });

export const replacementQuery = (use: string) =>
  queryOptions({ queryKey: ["replacement", use], queryFn: () => content(api.GET("/api/v1/uses/{id}/replacement", { params: { path: { id: use } } })) });

export function useRecall(id: string) {
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: ["recalls"] });
  const settle = useMutation({
    mutationFn: (body: Of<"SettleForm">) => content(api.POST("/api/v1/recalls/{id}/settle", { body, params: { path: { id } } })),
    onSuccess: async () => {
      await again();
      void queries.invalidateQueries({ queryKey: ["uses"] });
    },
  });
  const offer = useMutation({
    mutationFn: (body: Of<"OfferForm">) => content(api.POST("/api/v1/recalls/{id}/offer", { body, params: { path: { id } } })),
    onSuccess: again,
  });
  const write = useMutation({
    mutationFn: (receiver: string) => content(api.POST("/api/v1/recalls/{id}/receivers/{receiver}/write", { params: { path: { id, receiver } } })),
    onSuccess: again,
  });
  const link = useMutation({
    mutationFn: (receiver: string) => content(api.POST("/api/v1/receivers/{id}/link", { params: { path: { id: receiver } } })),
  });
  return { settle, offer, write, link };
}
