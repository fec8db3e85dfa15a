import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Language } from "../lib/i18n";
import { api, content, once, seen } from "./http";
import type { Group, Settings, User } from "./types";

export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: () => content(api.GET("/api/v1/users")),
});

export interface NewUser {
  name: string;
  email: string;
  language: Language;
  roles: string[];
  password?: string;
}

export function useUsers() {
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: usersQuery.queryKey });
  const make = useMutation({
    mutationFn: (body: NewUser) => content(api.POST("/api/v1/users", { body, params: once() })),
    onSuccess: again,
  });
  const change = useMutation({
    mutationFn: ({ user, ...body }: { user: User; name?: string; roles?: string[]; disabled?: boolean; language?: Language }) =>
      content(api.PATCH("/api/v1/users/{id}", { body, params: { path: { id: user.id }, header: seen(user.revision) } })),
    onSettled: again,
  });
  const password = useMutation({
    mutationFn: ({ id, ...body }: { id: string; password: string }) =>
      content(api.POST("/api/v1/users/{id}/password", { body, params: { path: { id } } })),
  });
  return { make, change, password };
}

export const groupsQuery = queryOptions({
  queryKey: ["groups"],
  queryFn: () => content(api.GET("/api/v1/groups")),
});

export function useGroups() {
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: groupsQuery.queryKey });
  const make = useMutation({
    mutationFn: (body: { name: string; members: string[] }) => content(api.POST("/api/v1/groups", { body, params: once() })),
    onSuccess: again,
  });
  const change = useMutation({
    mutationFn: ({ group, ...body }: { group: Group; name?: string; members?: string[] }) =>
      content(api.PATCH("/api/v1/groups/{id}", { body, params: { path: { id: group.id }, header: seen(group.revision) } })),
    onSettled: again,
  });
  const remove = useMutation({
    mutationFn: (group: Group) =>
      content(api.DELETE("/api/v1/groups/{id}", { params: { path: { id: group.id }, header: seen(group.revision) } })),
    onSettled: again,
  });
  return { make, change, remove };
}

export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: () => content(api.GET("/api/v1/settings")),
});

export type SettingsChange = Partial<Pick<Settings, "organisation" | "identity" | "purposes" | "channels" | "uncleared" | "asking" | "recalling">> & { language?: Language };

export function useChangeSettings() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: SettingsChange) => {
      const revision = queries.getQueryData(settingsQuery.queryKey)?.revision ?? 0;
      return content(api.PATCH("/api/v1/settings", { body, params: { header: seen(revision) } }));
    },
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: settingsQuery.queryKey });
      await queries.invalidateQueries({ queryKey: ["me"] });
    },
  });
}

export function breakGlass(reason: string): Promise<{ until: string }> {
  return content(api.POST("/api/v1/break-glass", { body: { reason } }));
}
