import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "./http";
import type { Field, Group, Keyword, List, LogEntry, Page, Seen, Settings, User } from "./types";

export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: () => call<List<User>>("GET", "/users"),
});

export function useUsers() {
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: usersQuery.queryKey });
  const make = useMutation({
    mutationFn: (body: Partial<User> & { password?: string }) => call<User>("POST", "/users", { body, once: true }),
    onSuccess: again,
  });
  const change = useMutation({
    mutationFn: ({ user, ...body }: { user: User; name?: string; roles?: string[]; disabled?: boolean; language?: string }) =>
      call<User>("PATCH", `/users/${user.id}`, { body, revision: user.revision }),
    onSettled: again,
  });
  const password = useMutation({
    mutationFn: ({ id, ...body }: { id: string; password: string }) => call<void>("POST", `/users/${id}/password`, { body }),
  });
  return { make, change, password };
}

export const groupsQuery = queryOptions({
  queryKey: ["groups"],
  queryFn: () => call<List<Group>>("GET", "/groups"),
});

/** Lists that the office keeps share one way of being changed. */
function useKept<T extends { id: string; revision?: number }>(path: string, key: string) {
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: [key] });
  const make = useMutation({
    mutationFn: (body: Partial<T>) => call<T>("POST", path, { body, once: true }),
    onSuccess: again,
  });
  const change = useMutation({
    mutationFn: ({ of, ...body }: { of: T } & Partial<T>) =>
      call<T>("PATCH", `${path}/${of.id}`, { body, revision: of.revision }),
    onSettled: again,
  });
  const remove = useMutation({
    mutationFn: (of: T) => call<void>("DELETE", `${path}/${of.id}`, { revision: of.revision }),
    onSettled: again,
  });
  return { make, change, remove };
}

export const useGroups = () => useKept<Group>("/groups", "groups");
export const useKeywords = () => useKept<Keyword>("/keywords", "keywords");
export const useFields = () => useKept<Field>("/fields", "fields");

export const keywordsQuery = queryOptions({
  queryKey: ["keywords"],
  queryFn: () => call<List<Keyword>>("GET", "/keywords"),
  staleTime: 60_000,
});

export const keywordSuggestQuery = (prefix: string) =>
  queryOptions({
    queryKey: ["keywords", "suggest", prefix],
    queryFn: () => call<List<{ name: string; count: number }>>("GET", "/keywords/suggest", { query: { prefix } }),
    enabled: prefix !== "",
    staleTime: 30_000,
    placeholderData: (before) => before,
  });

export const fieldsQuery = queryOptions({
  queryKey: ["fields"],
  queryFn: () => call<List<Field>>("GET", "/fields"),
  staleTime: 5 * 60_000,
});

export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: () => call<Settings>("GET", "/settings"),
});

export function useChangeSettings() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ revision, ...body }: Partial<Settings>) => call<Settings>("PATCH", "/settings", { body, revision }),
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: settingsQuery.queryKey });
      await queries.invalidateQueries({ queryKey: ["me"] });
    },
  });
}

export function breakGlass(reason: string): Promise<{ until: string }> {
  return call("POST", "/break-glass", { body: { reason } });
}

export interface LogFilter {
  actor?: string;
  object_kind?: string;
  object?: string;
  kind?: string;
  from?: string;
  until?: string;
}

export function fetchLog(filter: LogFilter, cursor: string): Promise<Page<LogEntry>> {
  return call("GET", "/log", { query: { ...filter, cursor } });
}

export const checkpointQuery = queryOptions({
  queryKey: ["log", "checkpoint"],
  queryFn: () => call<{ size: number; root: string; at: string; note: string }>("GET", "/log/checkpoint"),
});

export const seenQuery = (user: string, from: string, until: string) =>
  queryOptions({
    queryKey: ["log", "seen", user, from, until],
    queryFn: () => call<List<Seen>>("GET", "/log/seen", { query: { user, from, until } }),
    enabled: user !== "" && from !== "" && until !== "",
  });
