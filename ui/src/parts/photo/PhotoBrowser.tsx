import { Button } from "@mantine/core";
import { lazy, type ReactNode, Suspense, useCallback, useMemo, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { isMisread } from "../../client/http";
import { useCollections } from "../../client/places";
import { atLeast, useRightIn } from "../../client/rights";
import { useMay } from "../../client/session";
import type { Item } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { useKeys } from "../../lib/keys";
import { useRemembered } from "../../lib/remember";
import { valueOf } from "../../lib/query";
import { Grid } from "../grid/Grid";
import { GridSkeleton } from "../grid/GridSkeleton";
import { useListing } from "../grid/useListing";
import { EmptyState } from "../EmptyState";
import { toastDone, toastProblem } from "../toasts";
import { dragged, restorePhotos, trashPhotos } from "./acts";
import { InspectorSide } from "./InspectorSide";
import type { InspectorTab } from "./Inspector";
import { SelectionBar, type SelectionAct } from "./SelectionBar";
import { useSelection } from "./useSelection";
import styles from "./browser.module.css";

const BrowserDialogs = lazy(() => import("./BrowserDialogs"));

interface Props {
  q: string;
  label: string;
  place?: "library" | "collection" | "trash";
  density: number;
  empty: ReactNode; // shown when there is nothing
  head?: ReactNode;
}

/** Photos of a search with everything that can be done with them: grid, choice, bar and inspector. */
export function PhotoBrowser({ q, label, place = "library", density, empty, head }: Props) {
  const { t } = useTexts();
  const go = useNavigate();
  const { from } = (useLocation().state ?? {}) as { from?: string };
  const listing = useListing(q);
  const { selection, toggle, target, size, all, clear } = useSelection(listing);
  const [focus, setFocus] = useState<Item>();
  const [side, setSide] = useRemembered("inspector.open", false);
  const [tab, setTab] = useRemembered<InspectorTab>("inspector.tab", "about");
  const [asking, setAsking] = useState<SelectionAct>();
  const rightIn = useRightIn();
  const mayAsk = useMay("edit-consents");
  const maySetBasis = useMay("set-basis");
  const mayName = useMay("see-names");
  const mayConsents = useMay("edit-consents");
  const { fill } = useCollections();
  const collection = valueOf(q, "collection");

  const chosen = useMemo(
    () => (selection.all ? [] : listing.timeline.loadedItems().filter((i) => selection.ids.has(i.id))),
    [listing, selection],
  );
  const may = useCallback((least: "download" | "edit" | "manage") => chosen.every((i) => atLeast(rightIn(i.folder), least)), [chosen, rightIn]);

  const addressOf = useCallback((item: Item) => `/photo/${item.id}${q === "" ? "" : `?q=${encodeURIComponent(q)}`}`, [q]);
  const acts = useMemo(
    () => ({
      open: (item: Item) => void go(addressOf(item)),
      toggle,
      addressOf,
      drag: (item: Item) => dragged.set({ kind: "photos", ids: selection.ids.has(item.id) ? [...selection.ids] : [item.id] }),
      dragEnd: () => dragged.set(undefined),
    }),
    [go, toggle, addressOf, selection],
  );

  const act = (what: SelectionAct) => {
    if (what === "trash") void trashPhotos(target).then((done) => done && clear());
    else if (what === "restore") void restorePhotos(target).then((done) => done && clear());
    else if (what === "uncollect" && collection !== undefined && "ids" in target) {
      const { ids } = target;
      listing.remove(new Set(ids));
      clear();
      fill.mutate({ id: collection, remove: ids }, {
        onError: toastProblem,
        onSuccess: () => toastDone(t("done.uncollected", { count: ids.length }), () => {
          fill.mutate({ id: collection, add: ids }, { onSettled: () => void listing.refresh() });
        }),
      });
    } else setAsking(what);
  };

  useKeys({
    "ctrl+a": (e) => {
      e.preventDefault();
      all();
    },
    Escape: clear,
    i: () => setSide(!side),
    Delete: () => size > 0 && place !== "trash" && may("edit") && act("trash"),
  });

  const offers = ((): SelectionAct[] => {
    if (place === "trash") return [...(may("edit") ? ["restore" as const] : []), ...(may("manage") && !selection.all ? ["erase" as const] : [])];
    return [
      ...(may("edit") ? ["describe" as const, "move" as const] : []),
      ...(selection.all ? [] : ["collect" as const]),
      ...(place === "collection" && !selection.all ? ["uncollect" as const] : []),
      ...(may("edit") && mayName && !selection.all ? ["name" as const] : []),
      ...(mayConsents && !selection.all ? ["consent" as const] : []),
      ...(maySetBasis ? ["basis" as const, "hold" as const] : []),
      ...(mayAsk && !selection.all ? ["ask" as const] : []),
      ...(may("download") ? ["release" as const, "share" as const] : []),
      ...(may("edit") ? ["trash" as const] : []),
    ];
  })();

  const inspected = chosen.length === 1 ? chosen[0]?.id : chosen.length > 1 ? undefined : focus?.id;
  return (
    <div className={styles.browser}>
      <div className={styles.main}>
        {head}
        <div className={styles.grid}>
          {listing.problem && isMisread(listing.problem) ? (
            <EmptyState title={t("search.misread")} />
          ) : listing.problem ? (
            <EmptyState title={listing.problem.title} action={<Button variant="default" onClick={() => listing.retry()}>{t("do.tryAgain")}</Button>}>
              {[listing.problem.detail, listing.problem.hint].filter(Boolean).join(" ")}
            </EmptyState>
          ) : !listing.ready ? (
            <GridSkeleton density={density} />
          ) : listing.total === 0 ? (
            empty
          ) : (
            <Grid from={from} listing={listing} density={density} selection={selection} acts={acts} label={label} focus={focus?.id} onFocus={setFocus} />
          )}
          <SelectionBar count={size} offers={offers} onAct={act} onClear={clear} />
        </div>
      </div>
      <InspectorSide open={side} id={inspected} q={q} tab={tab} onTab={setTab} onClose={() => setSide(false)} />
      <Suspense fallback={null}>
        {asking === undefined ? null : (
          <BrowserDialogs
            asking={asking} target={target} count={size} chosen={chosen} onClose={() => setAsking(undefined)}
            onDone={() => {
              setAsking(undefined);
              clear();
            }}
          />
        )}
      </Suspense>
    </div>
  );
}
