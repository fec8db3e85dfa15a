import { useCallback } from "react";
import { useLocation, useNavigate, useSearchParams } from "react-router";

/** The search that the address carries, and how to change it. Elsewhere than in the library it leads there. */
export function useSearch(): { q: string; search: (q: string, replace?: boolean) => void } {
  const [params] = useSearchParams();
  const { pathname } = useLocation();
  const go = useNavigate();
  const here = pathname.startsWith("/library");
  const q = here ? (params.get("q") ?? "") : "";
  const search = useCallback(
    (next: string, replace = false) => {
      const text = next.trim();
      void go(`/library${text === "" ? "" : `?q=${encodeURIComponent(text)}`}`, { replace: replace && here, flushSync: true });
    },
    [go, here],
  );
  return { q, search };
}
