import type { components } from "./schema.gen";

/** What the API speaks of, in its own words: names for the generated types. */
type Of<K extends keyof components["schemas"]> = components["schemas"][K];

export type Right = "see" | "download" | "edit" | "manage";
export type Role = "administrator" | "manager" | "consent-manager" | "editor" | "viewer";
export type Action =
  | "run-house" | "grant-folders" | "read-log" | "set-basis" | "see-quarantine" | "edit-words" | "hear-notices" | "break-glass"
  | "see-names" | "edit-people" | "edit-consents" | "see-restricted";

/** A problem as a person reads it; one that the client makes itself has fewer parts. */
export type Problem = Pick<Of<"Problem">, "title" | "status" | "code"> & Partial<Of<"Problem">>;

export type AccessEntry = Of<"Sight">;
export type Asset = Of<"Asset">;
export type Basis = Of<"Basis">;
export type BasisForm = Of<"BasisForm">;
export type BulkChange = Of<"BulkChange">;
export type Change = Of<"Change">;
export type Clearance = Of<"ClearanceMark">;
export type Collection = Of<"Collection">;
export type Decision = Of<"Clearance">;
export type Description = Of<"Description">;
export type Duplicate = Of<"Duplicate">;
export type FacetValue = Of<"Facet">;
export type Field = Of<"Field">;
export type PersonField = Of<"PersonField">;
export type Folder = Of<"Folder">;
export type Grant = Of<"Grant">;
export type Notice = Of<"Notice">;
export type Group = Of<"Group">;
export type HistoryEntry = Of<"HistoryEntry">;
export type Item = Of<"Item">;
export type Keyword = Of<"Keyword">;
export type LogEntry = Of<"Event">;
export type Me = Of<"Me">;
export type Months = Of<"Months">;
export type Named = Of<"Named">;
export type Nothing = Of<"Nothing">;
export type Page = Of<"Page">;
export type Place = Of<"Place">;
export type Outlook = Of<"Outlook">;
export type HeldPhotos = Of<"HeldPhotos">;
export type Preset = Of<"Preset">;
export type PresetDraft = Of<"PresetDraft">;
export type PresetForm = Of<"PresetForm">;
/** Several photos, given in one of three ways. */
export type PhotoSet = { ids: string[] } | { folder: string } | { collection: string };
export type Remedy = Of<"Remedy">;
export type SavedSearch = Of<"Search">;
export type Seen = Of<"SeenItem">;
export type Session = Of<"Session">;
export type Settings = Of<"Settings">;
export type Suggestion = Of<"Suggestion">;
export type Token = Of<"Token">;
export type UploadState = Of<"Upload">;
export type User = Of<"User">;
export type Work = Of<"Work">;
export type Version = Of<"Version">;
/** A purpose or a channel: the organisation's own word, in four languages. */
export type Word = Of<"Term">;
