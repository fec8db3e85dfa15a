import { useCallback, useEffect, useRef, useState } from "react";
import type { Listing } from "../../client/listing";
import type { Item } from "../../client/types";
import { everything, extendTo, nothing, type Selection, sizeOf, toggle as toggled } from "../../lib/selection";
import { say } from "../../lib/i18n";
import { toastDone } from "../toasts";
import type { Target } from "./acts";

/** Which photos of a list are chosen, and how they are named to the server. */
export function useSelection(listing: Listing) {
  const [selection, set] = useState<Selection>(nothing);
  const now = useRef(selection);
  useEffect(() => {
    now.current = selection;
  }, [selection]);
  useEffect(() => set(nothing), [listing]);

  const toggle = useCallback(
    (item: Item, range: boolean) => {
      const s = now.current;
      if (s.all) {
        const loaded = listing.timeline.loadedItems();
        if (loaded.length < listing.total) {
          toastDone(say("select.allHeld"));
          return;
        }
        set(toggled({ ...nothing, ids: new Set(loaded.map((i) => i.id)) }, item.id));
        return;
      }
      set(range ? extendTo(s, item.id, listing.timeline.loadedItems().map((i) => i.id)) : toggled(s, item.id));
    },
    [listing],
  );
  const target: Target = selection.all ? { q: listing.q } : { ids: [...selection.ids] };
  return {
    selection, toggle, target,
    size: sizeOf(selection, listing.total),
    all: () => set(everything()),
    clear: () => set(nothing),
  };
}
