import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call, Refusal } from "./http";
import type { Action, List, Me, Session, Token } from "./types";

/** Who is logged in; null when nobody is. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async (): Promise<Me | null> => {
    try {
      return await call<Me>("GET", "/me");
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
  queryFn: () => call<{ needed: boolean }>("GET", "/setup"),
});

export interface SetupAnswers {
  token: string;
  organisation: string;
  language: string;
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
    mutationFn: (body: { email: string; password: string }) => call<Me>("POST", "/login", { body }),
    onSuccess: entered,
  });
  const setup = useMutation({
    mutationFn: (body: SetupAnswers) => call<Me>("POST", "/setup", { body }),
    onSuccess: entered,
  });
  return { login, setup };
}

export function useLeave() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => call<void>("POST", "/logout"),
    onSettled: () => {
      queries.clear();
      queries.setQueryData(meQuery.queryKey, null);
    },
  });
}

export function useChangeMe() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { name?: string; language?: string }) => call<Me>("PATCH", "/me", { body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: meQuery.queryKey }),
  });
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (body: { current: string; new: string }) => call<void>("POST", "/me/password", { body }),
  });
}

export const sessionsQuery = queryOptions({
  queryKey: ["me", "sessions"],
  queryFn: () => call<List<Session>>("GET", "/me/sessions"),
});

export function useEndSession() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string | "others") => call<void>("DELETE", id === "others" ? "/me/sessions" : `/me/sessions/${id}`),
    onSettled: () => queries.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
}

export const tokensQuery = queryOptions({
  queryKey: ["me", "tokens"],
  queryFn: () => call<List<Token>>("GET", "/me/tokens"),
});

export function useTokens() {
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: tokensQuery.queryKey });
  const make = useMutation({
    mutationFn: (body: Partial<Token>) => call<Token>("POST", "/me/tokens", { body, once: true }),
    onSuccess: again,
  });
  const end = useMutation({ mutationFn: (id: string) => call<void>("DELETE", `/me/tokens/${id}`), onSettled: again });
  return { make, end };
}
