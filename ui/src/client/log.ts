import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, content } from "./http";

export interface LogFilter {
  actor?: string;
  kind?: string[];
  from?: string;
  until?: string;
}

export const logQuery = (filter: LogFilter) =>
  infiniteQueryOptions({
    queryKey: ["log", filter],
    queryFn: ({ pageParam }) => content(api.GET("/api/v1/log", { params: { query: { ...filter, limit: 200, cursor: pageParam } } })),
    initialPageParam: "",
    getNextPageParam: (page) => (page.older === "" ? undefined : page.older),
  });

export const checkpointQuery = queryOptions({
  queryKey: ["log", "checkpoint"],
  queryFn: () => content(api.GET("/api/v1/log/checkpoint")),
});

/** Everything that an account saw between two moments. */
export const seenQuery = (user: string, from: string, until: string) =>
  queryOptions({
    queryKey: ["log", "seen", user, from, until],
    queryFn: () => content(api.GET("/api/v1/log/seen", { params: { query: { user, from, until } } })),
    enabled: user !== "" && from !== "" && until !== "",
  });
