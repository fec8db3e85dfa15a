import type { Role } from "../client/types";
import type { Translate } from "../lib/i18n";

export const roles: Role[] = ["administrator", "manager", "consent-manager", "editor", "viewer"];

export function roleName(role: string, t: Translate): string {
  const known = roles.find((r) => r === role);
  return known === undefined ? role : t(`role.${known}`);
}

/** What is on record, with a capital at its beginning; a mail address stays as it is. */
export function asSentence(text: string, language: string): string {
  const [first = ""] = text.split(" ", 1);
  return first.includes("@") ? text : `${text.slice(0, 1).toLocaleUpperCase(language)}${text.slice(1)}`;
}
