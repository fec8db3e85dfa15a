import {
  IconArrowBackUp, IconBook2, IconCopy, IconFolders, IconGavel, IconHistory, IconMailQuestion, IconPhoto, IconScale, IconSettings, IconShare3, IconTrash, IconUsers, type Icon,
} from "@tabler/icons-react";
import { useMayIn } from "../../client/rights";
import { useMe } from "../../client/session";
import type { Action } from "../../client/types";
import type { TextKey } from "../../lib/i18n";

export interface Place {
  to: string;
  text: TextKey;
  icon: Icon;
  needs?: Action[]; // any of these; none: everybody
  edits?: boolean; // only for who may change photos somewhere, or set their basis
}

/** Where one can go, in the order of the rail. */
export const places: Place[] = [
  { to: "/library", text: "nav.library", icon: IconPhoto },
  { to: "/collections", text: "nav.collections", icon: IconBook2 },
  { to: "/people", text: "nav.people", icon: IconUsers },
  { to: "/shares", text: "nav.shares", icon: IconShare3 },
  { to: "/desk", text: "nav.desk", icon: IconScale, needs: ["set-basis"] },
  { to: "/requests", text: "nav.requests", icon: IconMailQuestion, needs: ["edit-consents"] },
  { to: "/rights", text: "nav.rights", icon: IconGavel, needs: ["edit-consents"] },
  { to: "/recalls", text: "nav.recalls", icon: IconArrowBackUp, needs: ["edit-consents"] },
  { to: "/review", text: "nav.review", icon: IconCopy, edits: true },
  { to: "/trash", text: "nav.trash", icon: IconTrash, edits: true },
  { to: "/log", text: "nav.log", icon: IconHistory, needs: ["read-log"] },
  { to: "/settings", text: "nav.settings", icon: IconSettings, needs: ["run-house", "grant-folders", "edit-words"] },
];

export const folderIcon = IconFolders;

export function usePlaces(): Place[] {
  const may = useMe()?.may ?? [];
  const edits = useMayIn("edit");
  return places.filter((p) =>
    (p.needs === undefined || p.needs.some((a) => may.includes(a))) && (!p.edits || edits !== false || may.includes("set-basis")));
}
