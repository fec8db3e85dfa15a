import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { assetQuery, patchAsset } from "../../client/assets";
import { problemOf } from "../../client/http";
import { patchEverywhere, refreshListings } from "../../client/listing";
import { foldersChanged } from "../../client/queries";
import type { Asset, Change } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { toastDone, toastProblem } from "../toasts";
import { applied, inverse } from "./changes";

/** What one wanted to write while somebody else had written already. */
export interface Conflict {
  change: Change;
  theirs: Asset;
}

/** Changes a photo's description: shown at once, taken back for ten seconds, never over somebody else's words. */
export function useDescribe(asset: Asset) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [conflict, setConflict] = useState<Conflict>();
  const key = ["asset", asset.id];
  const show = (a: Asset) => {
    queries.setQueriesData<Asset>({ queryKey: key }, (old) => (old === undefined ? old : { ...old, ...a, previous: old.previous, next: old.next }));
    patchEverywhere(new Set([asset.id]), (item) => ({ ...item, title: a.title, revision: a.revision, clearance: a.clearance }));
  };

  const mutation = useMutation({
    mutationFn: ({ change, on }: { change: Change; on: Asset; silent?: boolean }) => patchAsset(asset.id, change, on.revision),
    onMutate: ({ change, on }) => show(applied(on, change)),
    onSuccess: (saved, { change, on, silent }) => {
      show(saved);
      void queries.invalidateQueries({ queryKey: ["history", asset.id] });
      if (change.taken_at !== undefined || change.folder !== undefined) {
        refreshListings();
        foldersChanged();
      }
      if (!silent) toastDone(t("done.saved"), () => mutation.mutate({ change: inverse(on, change), on: saved, silent: true }));
    },
    onError: async (error, { change, on }) => {
      show(on);
      const status = problemOf(error).status;
      if (status !== 412 && status !== 428) {
        toastProblem(error);
        return;
      }
      const theirs = await queries.fetchQuery({ ...assetQuery(asset.id, ""), staleTime: 0 });
      show(theirs);
      setConflict({ change, theirs });
    },
  });

  return {
    save: (change: Change) => mutation.mutate({ change, on: asset }),
    busy: mutation.isPending,
    conflict,
    takeTheirs: () => setConflict(undefined),
    useMine: () => {
      if (conflict !== undefined) mutation.mutate({ change: conflict.change, on: conflict.theirs });
      setConflict(undefined);
    },
  };
}
