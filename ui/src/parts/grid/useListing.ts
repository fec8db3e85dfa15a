import { useEffect, useSyncExternalStore } from "react";
import { type Listing, listingOf } from "../../client/listing";

/** The list of a search, read when first shown; the component is painted anew as photos come. */
export function useListing(q: string): Listing {
  const listing = listingOf(q);
  useSyncExternalStore(listing.subscribe, () => listing.version);
  useEffect(() => listing.start(), [listing]);
  return listing;
}
