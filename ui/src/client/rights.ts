import { useQuery } from "@tanstack/react-query";
import { foldersQuery } from "./places";
import type { Right } from "./types";

const order: Right[] = ["see", "download", "edit", "manage"];

export function atLeast(right: Right | undefined, least: Right): boolean {
  return right !== undefined && order.indexOf(right) >= order.indexOf(least);
}

/** Whether one may do so much in this folder, or without one in any; undefined until the folders are known. */
export function useMayIn(least: Right, folder?: string): boolean | undefined {
  const { data } = useQuery(foldersQuery);
  return data?.items.some((f) => (folder === undefined || f.id === folder) && atLeast(f.right, least));
}

/** What one may do in a folder, as far as the tree tells. The server decides; this only hides what would be refused. */
export function useRightIn(): (folder: string | undefined) => Right | undefined {
  const { data } = useQuery(foldersQuery);
  return (folder) => data?.items.find((f) => f.id === folder)?.right;
}
