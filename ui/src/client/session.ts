import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Language } from "../lib/i18n";
import { api, content, once, Refusal, seen } from "./http";
import type { Action, Me, Right } from "./types";

/** Who is logged in; null when nobody is. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async (): Promise<Me | null> => {
    try {
      return await content(api.GET("/api/v1/me"));
    } catch (error) {
      if (error instanceof Refusal && error.problem.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

export function useMe(): Me | null | undefined {
  return useQuery(meQuery).data;
}

export function useMay(action: Action): boolean {
  return useMe()?.may.includes(action) ?? false;
}

export const setupQuery = queryOptions({
  queryKey: ["setup"],
  queryFn: () => content(api.GET("/api/v1/setup")),
});

export interface SetupAnswers {
  token: string;
  organisation: string;
  language: Language;
  name: string;
  email: string;
  password: string;
}

export function useEnter() {
  const queries = useQueryClient();
  const entered = (me: Me) => {
    queries.clear();
    queries.setQueryData(meQuery.queryKey, me);
  };
  const login = useMutation({
    mutationFn: (body: { email: string; password: string }) => content(api.POST("/api/v1/login", { body })),
    onSuccess: entered,
  });
  const setup = useMutation({
    mutationFn: (body: SetupAnswers) => content(api.POST("/api/v1/setup", { body })),
    onSuccess: entered,
  });
  return { login, setup };
}

export function useLeave() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => content(api.POST("/api/v1/logout")),
    onSettled: () => {
      queries.clear();
      queries.setQueryData(meQuery.queryKey, null);
    },
  });
}

export function useChangeMe() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { name?: string; language?: Language }) => {
      const me = queries.getQueryData(meQuery.queryKey);
      return content(api.PATCH("/api/v1/me", { body, params: { header: seen(me?.user.revision ?? 0) } }));
    },
    onSuccess: (me) => queries.setQueryData(meQuery.queryKey, me),
  });
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (body: { current: string; new: string }) => content(api.POST("/api/v1/me/password", { body })),
  });
}

export const sessionsQuery = queryOptions({
  queryKey: ["me", "sessions"],
  queryFn: () => content(api.GET("/api/v1/me/sessions")),
});

export function useEndSession() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string | "others") =>
      id === "others"
        ? content(api.DELETE("/api/v1/me/sessions"))
        : content(api.DELETE("/api/v1/me/sessions/{id}", { params: { path: { id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
}

export const tokensQuery = queryOptions({
  queryKey: ["me", "tokens"],
  queryFn: () => content(api.GET("/api/v1/me/tokens")),
});

export interface NewToken {
  name: string;
  right: Right;
  house: boolean;
  folders: string[];
  until: string;
}

export function useTokens() {
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: tokensQuery.queryKey });
  const make = useMutation({
    mutationFn: (body: NewToken) => content(api.POST("/api/v1/me/tokens", { body, params: once() })),
    onSuccess: again,
  });
  const end = useMutation({
    mutationFn: (id: string) => content(api.DELETE("/api/v1/me/tokens/{id}", { params: { path: { id } } })),
    onSettled: again,
  });
  return { make, end };
}
