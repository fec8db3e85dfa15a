import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { assetQuery } from "../../client/assets";
import type { Listing } from "../../client/listing";
import type { Asset, Item } from "../../client/types";

export interface Neighbours {
  previous: string | undefined;
  next: string | undefined;
  around: Item[];
}

const reach = 14;

/** The photos before and after, from the list one came from; where it is not loaded, as the server says. */
export function useNeighbours(listing: Listing, id: string, asset: Asset | undefined): Neighbours {
  const queries = useQueryClient();
  const { version } = listing;
  const found = useMemo(() => {
    const items = listing.timeline.loadedItems();
    const at = items.findIndex((i) => i.id === id);
    if (at < 0) return undefined;
    return {
      previous: items[at - 1]?.id, next: items[at + 1]?.id,
      around: items.slice(Math.max(0, at - reach), at + reach + 1),
    };
    // The list changes in place; its version tells when.
  }, [listing, version, id]);
  const previous = found?.previous ?? (asset?.previous || undefined);
  const next = found?.next ?? (asset?.next || undefined);

  // A photo that was opened by its address alone: read its month, so that the filmstrip fills.
  useEffect(() => {
    if (!listing.ready || asset === undefined || found?.next !== undefined) return;
    const section = listing.timeline.sections.findIndex((s) => s.key === asset.taken_at.slice(0, 7));
    if (section < 0) return;
    const y = found === undefined ? listing.timeline.topOf(section) : (listing.timeline.yOfPhoto(id, section) ?? 0);
    listing.look(y, y + 800);
  }, [listing, version, asset, found, id]);

  useEffect(() => {
    for (const neighbour of [next, previous]) {
      if (neighbour === undefined) continue;
      const item = found?.around.find((i) => i.id === neighbour);
      if (item !== undefined) new Image().src = item.thumbs["1024"] ?? "";
      else void queries.prefetchQuery(assetQuery(neighbour, listing.q));
    }
  }, [next, previous, found, queries, listing]);

  return { previous, next, around: found?.around ?? [] };
}
