/** What the API speaks of, in its own words (docs: /api/v1/docs). */
export type Right = "see" | "download" | "edit" | "manage";
export type Role = "administrator" | "manager" | "consent-manager" | "editor" | "viewer";
export type Action =
  | "run-house" | "grant-folders" | "read-log" | "set-basis" | "see-quarantine" | "edit-words" | "break-glass";

export interface Problem {
  type?: string;
  title: string;
  status: number;
  detail?: string;
  code: string;
  hint?: string;
  id?: string;
  field?: string;
  errors?: { field: string; code: string; detail: string }[];
  reasons?: string[];
  remedy?: Remedy[];
}

export interface List<T> {
  items: T[];
}

export interface Page<T> extends List<T> {
  older: string;
  newer: string;
  total: number;
  capped: boolean;
  nothing?: { why: string[]; nearest: { text: string; query: string; count: number }[] };
}

export interface Named {
  id: string;
  name: string;
}

export interface User {
  id: string;
  email: string;
  name: string;
  language: string;
  roles: Role[];
  disabled?: boolean;
  revision?: number;
}

export interface Me {
  user: User;
  may: Action[];
  organisation: string;
  version: string;
  settings: { purposes?: Word[]; channels?: Word[]; trash_days?: number };
}

export interface Clearance {
  status: string;
  until?: string | null;
}

export interface Item {
  id: string;
  folder: string;
  file_name: string;
  title: string;
  media_type: string;
  width: number;
  height: number;
  taken_at: string;
  zone_known: boolean;
  bytes: number;
  sha256: string;
  thumbhash: string;
  damaged: boolean;
  state: string;
  clearance: Clearance;
  stacked: number;
  revision: number;
  thumbs: Record<string, string>;
  trashed_at?: string;
}

export interface Remedy {
  code: string;
  sentence: string;
}

export interface Camera {
  make?: string;
  model?: string;
  lens?: string;
  aperture?: number;
  exposure?: number;
  focal_length?: number;
  iso?: number;
}

export interface Place {
  latitude?: number;
  longitude?: number;
  altitude?: number;
  name?: string;
  city?: string;
  region?: string;
  country?: string;
}

export interface Description {
  title?: string;
  text?: string;
  keywords?: string[];
  creator?: string;
  credit?: string;
  rights?: string;
  usage_terms?: string;
  headline?: string;
  instructions?: string;
  rating?: number;
}

export interface Version {
  number: number;
  file_name: string;
  media_type: string;
  width: number;
  height: number;
  bytes: number;
  sha256: string;
  added_at: string;
  added_by?: Named;
  note?: string;
  current: boolean;
}

export interface Asset extends Item {
  added_at: string;
  added_by?: Named;
  metadata: {
    taken: { at: string; zone_known: boolean; source: string };
    camera: Camera;
    place: Place;
    description: Description;
    software?: string;
  };
  fields: Record<string, string>;
  basis: { basis: string; note?: string; ends?: string | null; by?: Named; at?: string };
  clearance: Clearance & { reasons: string[]; remedy: Remedy[] };
  version: number;
  versions: Version[];
  stack: Item[];
  collections: Named[];
  right: Right;
  previous?: string;
  next?: string;
}

export interface Change {
  title?: string;
  text?: string;
  keywords?: string[];
  add_keywords?: string[];
  remove_keywords?: string[];
  creator?: string;
  credit?: string;
  rights?: string;
  usage_terms?: string;
  headline?: string;
  instructions?: string;
  rating?: number;
  taken_at?: string;
  place?: Place;
  fields?: Record<string, string>;
  folder?: string;
  basis?: { basis: string; note?: string; ends?: string };
  trash?: boolean;
  restore?: boolean;
}

export interface HistoryEntry {
  at: string;
  actor: { kind: string; name: string; id?: string };
  kind: string;
  sentence: string;
  changes?: { field: string; before: string; after: string }[];
}

export interface Folder {
  id: string;
  parent: string;
  name: string;
  count: number;
  right: Right;
  revision: number;
}

export interface Collection {
  id: string;
  name: string;
  shared: boolean;
  count: number;
  cover?: string;
  owner?: Named;
  revision: number;
  thumbs?: Record<string, string>;
}

export interface SavedSearch {
  id: string;
  name: string;
  query: string;
}

export interface Keyword {
  id: string;
  name: string;
  names: Record<string, string>;
  synonyms: string[];
  count: number;
  controlled: boolean;
  revision?: number;
}

export interface Field {
  id: string;
  name: string;
  names: Record<string, string>;
  kind: "text" | "date" | "choice" | "number";
  choices: string[];
  revision?: number;
}

/** A purpose or a channel: the organisation's own word, in four languages. */
export interface Word {
  key: string;
  names: Record<string, string>;
  active: boolean;
}

export interface Settings {
  organisation: string;
  language: string;
  uncleared: Record<string, string[]>;
  purposes: Word[];
  channels: Word[];
  trash_days: number;
  revision?: number;
}

export interface Group {
  id: string;
  name: string;
  members: string[];
  revision?: number;
}

export interface Grant {
  id: string;
  folder?: string;
  user?: Named | null;
  group?: Named | null;
  right: Right;
  from?: string | null;
  until?: string | null;
  reason?: string;
}

export interface AccessEntry {
  user: { id: string; name: string; email: string };
  right: Right;
  why: {
    kind: "role" | "grant" | "group-grant" | "break-glass";
    role?: string;
    folder?: Named;
    group?: Named;
    from?: string | null;
    until?: string | null;
  }[];
}

export interface Session {
  id: string;
  current: boolean;
  made_at: string;
  seen_at: string;
  source: string;
  user_agent: string;
}

export interface Token {
  id: string;
  name: string;
  right: Right;
  house: boolean;
  folders: string[];
  until?: string | null;
  made_at?: string;
  used_at?: string | null;
  token?: string;
}

export interface LogEntry {
  seq: number;
  at: string;
  actor: { kind: string; name: string; id?: string };
  source: string;
  kind: string;
  object: { kind: string; id: string; label?: string };
  outcome: string;
  sentence: string;
  body?: Record<string, unknown>;
}

export interface Seen {
  asset: Item;
  first_at: string;
  last_at: string;
  times: number;
  how: string[];
}

export interface FacetValue {
  value: string;
  label: string;
  count: number;
}

export interface Suggestion {
  kind: string;
  text: string;
  query: string;
  count: number;
}

export interface Duplicate {
  a: Item;
  b: Item;
  distance: number;
}

export interface Preset {
  id: string;
  name: string;
  sentence: string;
}

export interface Decision {
  status: string;
  cleared: boolean;
  until?: string | null;
  reasons: string[];
  remedy: Remedy[];
}

export interface Basis {
  basis: string;
  name: string;
  sentence: string;
}

export interface Upload {
  id: string;
  file_name: string;
  folder: string;
  bytes: number;
  received: number;
  state: "receiving" | "received" | "done" | "existing" | "refused";
  asset?: string;
  reason?: string;
}
