import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, content, once, seen } from "./http";
import { refreshListings } from "./listing";
import { photosChanged } from "./queries";
import type { components } from "./schema.gen";
import type { BasisForm } from "./types";

export type Assessment = components["schemas"]["Assessment"];
export type Bases = components["schemas"]["Bases"];
export type Balance = components["schemas"]["Balance"];
export type Hold = components["schemas"]["Hold"];

/** What is held: photos one by one, all that a search finds, or a folder. */
export type HoldTarget = { ids: string[] } | { q: string } | { folder: string };

interface Tagged extends Bases {
  revision: number;
}

export const basisQuery = (asset: string) =>
  queryOptions({
    queryKey: ["basis", "asset", asset],
    queryFn: () => content(api.GET("/api/v1/assets/{id}/basis", { params: { path: { id: asset } } })),
  });

/** The default of a folder; its revision is how often something was said of it. */
export const folderBasisQuery = (folder: string) =>
  queryOptions({
    queryKey: ["basis", "folder", folder],
    queryFn: async (): Promise<Tagged> => {
      const found = await content(api.GET("/api/v1/folders/{id}/basis", { params: { path: { id: folder } } }));
      return { ...found, revision: found.history.length };
    },
  });

export const holdsQuery = (of: "asset" | "folder", id: string) =>
  queryOptions({
    queryKey: ["basis", "holds", of, id],
    queryFn: () =>
      of === "asset"
        ? content(api.GET("/api/v1/assets/{id}/holds", { params: { path: { id } } }))
        : content(api.GET("/api/v1/folders/{id}/holds", { params: { path: { id } } })),
  });

export function documentAddress(id: string | undefined): string {
  return `/api/v1/attachments/${id ?? ""}`;
}

export function useBases() {
  const queries = useQueryClient();
  const again = () => {
    void queries.invalidateQueries({ queryKey: ["basis"] });
    photosChanged();
    refreshListings();
  };
  const setFolder = useMutation({
    mutationFn: ({ folder, revision, ...body }: BasisForm & { folder: string; revision: number }) =>
      content(api.PUT("/api/v1/folders/{id}/basis", { body, params: { path: { id: folder }, header: seen(revision) } })),
    onSettled: again,
  });
  const hold = useMutation({
    mutationFn: (body: HoldTarget & { reason: string; until?: string }) => content(api.POST("/api/v1/holds", { body, params: once() })),
    onSuccess: again,
  });
  const lift = useMutation({
    mutationFn: (id: string) => content(api.POST("/api/v1/holds/{id}/end", { params: { path: { id } } })),
    onSettled: again,
  });
  return { setFolder, hold, lift };
}
