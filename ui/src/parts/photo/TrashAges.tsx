import { useMemo } from "react";
import type { Listing } from "../../client/listing";
import { daysLeft } from "../../lib/when";
import { useTexts } from "../../lib/i18n";

/** When the next photo in the trash is erased by itself, as far as it is known. */
export function TrashAges({ listing, days }: { listing: Listing; days: number }) {
  const { t } = useTexts();
  const { version } = listing;
  const soonest = useMemo(() => {
    const ends = listing.timeline.loadedItems().flatMap((i) => (i.trashed_at ? [new Date(i.trashed_at).getTime() + days * 86_400_000] : []));
    return ends.length === 0 || version < 0 ? undefined : daysLeft(new Date(Math.min(...ends)).toISOString());
  }, [listing, version, days]);
  return soonest === undefined ? null : <span className="muted">{t("trash.next", { count: soonest })}</span>;
}
