import { useEffect, useRef, useSyncExternalStore } from "react";
import { type Listing, listingOf } from "../../client/listing";

/**
 * The list of a search, read when first shown; the component is painted anew as photos come.
 * While a new search is being read the one before stays, so that nothing flashes.
 */
export function useListing(q: string): Listing {
  const listing = listingOf(q);
  const shown = useRef(listing);
  useSyncExternalStore(listing.subscribe, () => listing.version);
  useEffect(() => listing.start(), [listing]);
  if (listing.ready || listing.problem !== undefined || !shown.current.ready) shown.current = listing;
  return shown.current;
}
