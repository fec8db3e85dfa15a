import { type RefObject, useEffect } from "react";

/** Brings the chosen tab of a row that scrolls sideways into view, whenever another is chosen. */
export function useChosenInView(row: RefObject<HTMLElement | null>, chosen: unknown) {
  useEffect(() => {
    row.current?.querySelector("[data-active]")?.scrollIntoView({ inline: "center", block: "nearest" });
  }, [row, chosen]);
}
