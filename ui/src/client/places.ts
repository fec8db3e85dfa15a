import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "./http";
import type { AccessEntry, Collection, Folder, Grant, List, Right, SavedSearch } from "./types";

export const foldersQuery = queryOptions({
  queryKey: ["folders"],
  queryFn: () => call<List<Folder>>("GET", "/folders"),
  staleTime: 30_000,
});

export function useFolderChanges() {
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: foldersQuery.queryKey });
  const make = useMutation({
    mutationFn: (body: { parent: string; name: string }) => call<Folder>("POST", "/folders", { body, once: true }),
    onSuccess: again,
  });
  const change = useMutation({
    mutationFn: ({ folder, ...body }: { folder: Folder; name?: string; parent?: string }) =>
      call<Folder>("PATCH", `/folders/${folder.id}`, { body, revision: folder.revision }),
    onMutate: ({ folder, ...body }) => {
      const before = queries.getQueryData(foldersQuery.queryKey);
      queries.setQueryData(foldersQuery.queryKey, (list) =>
        list === undefined ? list : { items: list.items.map((f) => (f.id === folder.id ? { ...f, ...body } : f)) },
      );
      return { before };
    },
    onError: (_error, _change, context) => queries.setQueryData(foldersQuery.queryKey, context?.before),
    onSettled: again,
  });
  const remove = useMutation({
    mutationFn: (folder: Folder) => call<void>("DELETE", `/folders/${folder.id}`, { revision: folder.revision }),
    onSettled: again,
  });
  return { make, change, remove };
}

export const accessQuery = (folder: string) =>
  queryOptions({
    queryKey: ["folders", folder, "access"],
    queryFn: () => call<List<AccessEntry>>("GET", `/folders/${folder}/access`),
  });

export const grantsQuery = (folder: string) =>
  queryOptions({
    queryKey: ["folders", folder, "grants"],
    queryFn: () => call<List<Grant>>("GET", `/folders/${folder}/grants`),
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
    mutationFn: (body: NewGrant) => call<Grant>("POST", `/folders/${folder}/grants`, { body, once: true }),
    onSuccess: again,
  });
  const remove = useMutation({ mutationFn: (id: string) => call<void>("DELETE", `/grants/${id}`), onSettled: again });
  return { add, remove };
}

export const collectionsQuery = queryOptions({
  queryKey: ["collections"],
  queryFn: () => call<List<Collection>>("GET", "/collections"),
});

export function useCollections() {
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: collectionsQuery.queryKey });
  const make = useMutation({
    mutationFn: (body: { name: string; shared: boolean }) => call<Collection>("POST", "/collections", { body, once: true }),
    onSuccess: again,
  });
  const change = useMutation({
    mutationFn: ({ collection, ...body }: { collection: Collection; name?: string; shared?: boolean }) =>
      call<Collection>("PATCH", `/collections/${collection.id}`, { body, revision: collection.revision }),
    onSettled: again,
  });
  const remove = useMutation({
    mutationFn: (c: Collection) => call<void>("DELETE", `/collections/${c.id}`, { revision: c.revision }),
    onSettled: again,
  });
  const fill = useMutation({
    mutationFn: ({ id, ...body }: { id: string; add?: string[]; remove?: string[] }) =>
      call<void>("POST", `/collections/${id}/assets`, { body }),
    onSettled: again,
  });
  return { make, change, remove, fill };
}

export const searchesQuery = queryOptions({
  queryKey: ["searches"],
  queryFn: () => call<List<SavedSearch>>("GET", "/searches"),
  staleTime: 60_000,
});

export function useSavedSearches() {
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: searchesQuery.queryKey });
  const save = useMutation({
    mutationFn: (body: { name: string; query: string }) => call<SavedSearch>("POST", "/searches", { body, once: true }),
    onSuccess: again,
  });
  const remove = useMutation({ mutationFn: (id: string) => call<void>("DELETE", `/searches/${id}`), onSettled: again });
  return { save, remove };
}
