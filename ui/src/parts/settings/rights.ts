import type { Right } from "../../client/types";
import type { Translate } from "../../lib/i18n";

export const rights: Right[] = ["see", "download", "edit", "manage"];

export function rightOptions(t: Translate): { value: Right; label: string }[] {
  return rights.map((value) => ({ value, label: t(`right.${value}`) }));
}
