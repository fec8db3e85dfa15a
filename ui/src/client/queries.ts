import { QueryClient } from "@tanstack/react-query";
import { Refusal } from "./http";

/** What has been read from the API, kept while it is fresh. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      refetchOnWindowFocus: false,
      // A refusal is an answer; only a lost connection is worth asking again.
      retry: (failures, error) => failures < 2 && !(error instanceof Refusal && error.problem.status > 0),
    },
  },
});

/** Folders count their photos; whatever moves photos makes them stale. */
export function foldersChanged(): void {
  void queries.invalidateQueries({ queryKey: ["folders"] });
  void queries.invalidateQueries({ queryKey: ["collections"] });
}

export function photosChanged(): void {
  void queries.invalidateQueries({ queryKey: ["asset"] });
  void queries.invalidateQueries({ queryKey: ["history"] });
  void queries.invalidateQueries({ queryKey: ["basis"] });
  void queries.invalidateQueries({ queryKey: ["facets"] });
  void queries.invalidateQueries({ queryKey: ["decision"] });
  void queries.invalidateQueries({ queryKey: ["desk"] });
}
