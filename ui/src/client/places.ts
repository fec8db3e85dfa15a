import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, content, once, seen } from "./http";
import { say } from "../lib/i18n";
import type { Collection, Folder, Right } from "./types";

// Every library begins with this folder, named so as long as nobody calls it otherwise.
const root = { id: "0000000000001", name: "Library" };

/** The first folder is called as the library is in the reader's language, until somebody gives it a name. */
function named<F extends { id: string; name: string }>(folder: F): F {
  return folder.id === root.id && folder.name === root.name ? { ...folder, name: say("nav.library") } : folder;
}

export const foldersQuery = queryOptions({
  queryKey: ["folders"],
  queryFn: async () => {
    const list = await content(api.GET("/api/v1/folders"));
    return { ...list, items: list.items.map(named) };
  },
  staleTime: 30_000,
});

export function useFolderChanges() {
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: foldersQuery.queryKey });
  const make = useMutation({
    mutationFn: (body: { parent: string; name: string }) => content(api.POST("/api/v1/folders", { body, params: once() })),
    onSuccess: again,
  });
  const change = useMutation({
    mutationFn: ({ folder, ...body }: { folder: Folder; name?: string; parent?: string }) =>
      content(api.PATCH("/api/v1/folders/{id}", { body, params: { path: { id: folder.id }, header: seen(folder.revision) } })),
    onMutate: ({ folder, ...body }) => {
      const before = queries.getQueryData(foldersQuery.queryKey);
      queries.setQueryData(foldersQuery.queryKey, (list) =>
        list === undefined ? list : { ...list, items: list.items.map((f) => (f.id === folder.id ? { ...f, ...body } : f)) },
      );
      return { before };
    },
    onError: (_error, _change, context) => queries.setQueryData(foldersQuery.queryKey, context?.before),
    onSettled: again,
  });
  const remove = useMutation({
    mutationFn: (folder: Folder) => content(api.DELETE("/api/v1/folders/{id}", { params: { path: { id: folder.id } } })),
    onSettled: again,
  });
  return { make, change, remove };
}

export const accessQuery = (id: string) =>
  queryOptions({
    queryKey: ["folders", id, "access"],
    queryFn: () => content(api.GET("/api/v1/folders/{id}/access", { params: { path: { id } } })),
  });

export const grantsQuery = (id: string) =>
  queryOptions({
    queryKey: ["folders", id, "grants"],
    queryFn: () => content(api.GET("/api/v1/folders/{id}/grants", { params: { path: { id } } })),
  });

export interface NewGrant {
  user?: string;
  group?: string;
  right: Right;
  from?: string;
  until?: string;
}

export function useGrants(folder: string) {
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: ["folders", folder] });
  const add = useMutation({
    mutationFn: (body: NewGrant) =>
      content(api.POST("/api/v1/folders/{id}/grants", { body, params: { path: { id: folder }, ...once() } })),
    onSuccess: again,
  });
  const remove = useMutation({
    mutationFn: (id: string) => content(api.DELETE("/api/v1/grants/{id}", { params: { path: { id } } })),
    onSettled: again,
  });
  return { add, remove };
}

export const collectionsQuery = queryOptions({
  queryKey: ["collections"],
  queryFn: () => content(api.GET("/api/v1/collections")),
});

export function useCollections() {
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: collectionsQuery.queryKey });
  const make = useMutation({
    mutationFn: (body: { name: string; shared: boolean }) => content(api.POST("/api/v1/collections", { body, params: once() })),
    onSuccess: again,
  });
  const change = useMutation({
    mutationFn: ({ collection, ...body }: { collection: Collection; name?: string; shared?: boolean }) =>
      content(api.PATCH("/api/v1/collections/{id}", { body, params: { path: { id: collection.id }, header: seen(collection.revision) } })),
    onSettled: again,
  });
  const remove = useMutation({
    mutationFn: (c: Collection) => content(api.DELETE("/api/v1/collections/{id}", { params: { path: { id: c.id } } })),
    onSettled: again,
  });
  const fill = useMutation({
    mutationFn: ({ id, ...body }: { id: string; add?: string[]; remove?: string[] }) =>
      content(api.POST("/api/v1/collections/{id}/assets", { body, params: { path: { id } } })),
    onSettled: again,
  });
  return { make, change, remove, fill };
}

export const searchesQuery = queryOptions({
  queryKey: ["searches"],
  queryFn: () => content(api.GET("/api/v1/searches")),
  staleTime: 60_000,
});

export function useSavedSearches() {
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: searchesQuery.queryKey });
  const save = useMutation({
    mutationFn: (body: { name: string; query: string }) => content(api.POST("/api/v1/searches", { body, params: once() })),
    onSuccess: again,
  });
  const remove = useMutation({
    mutationFn: (id: string) => content(api.DELETE("/api/v1/searches/{id}", { params: { path: { id } } })),
    onSettled: again,
  });
  return { save, remove };
}
