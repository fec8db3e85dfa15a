import type { Appearance, Box } from "../../client/people";
import type { Translate } from "../../lib/i18n";

/** Where in the photo, if anybody said. */
export function boxOf(a: Appearance): Box | undefined {
  return a.box !== undefined && a.box.width > 0 && a.box.height > 0 ? a.box : undefined;
}

/** Who it is, or what is said of it. */
export function saidOf(a: Appearance, t: Translate): string {
  switch (a.state) {
    case "confirmed": return a.person === undefined ? t("face.unknown") : a.person.name;
    case "suggested": return t("face.maybe", { name: a.person === undefined ? (a.name ?? "") : a.person.name });
    case "not-identifiable": return t("face.notIdentifiable");
    case "rejected": return t("face.rejected");
    default: return t("face.unknown");
  }
}

/** Whether somebody still has to say who it is. */
export function isOpen(a: Appearance): boolean {
  return a.state === "unknown" || a.state === "suggested";
}
