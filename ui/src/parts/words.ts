import type { Role } from "../client/types";
import type { Translate } from "../lib/i18n";

export const roles: Role[] = ["administrator", "manager", "consent-manager", "editor", "viewer"];

export function roleName(role: string, t: Translate): string {
  const known = roles.find((r) => r === role);
  return known === undefined ? role : t(`role.${known}`);
}
