import type { Asset, Change, Description } from "../../client/types";

const described = [
  "title", "text", "keywords", "creator", "credit", "rights", "usage_terms", "headline", "instructions", "rating",
] as const satisfies readonly (keyof Description & keyof Change)[];

/** A photo as it will be once a change is saved. */
export function applied(asset: Asset, change: Change): Asset {
  const description: Record<string, unknown> = { ...asset.metadata.description };
  for (const key of described) if (change[key] !== undefined) description[key] = change[key];
  return {
    ...asset,
    title: change.title ?? asset.title,
    folder: change.folder ?? asset.folder,
    taken_at: change.taken_at ?? asset.taken_at,
    licence_until: change.licence_until === undefined ? asset.licence_until : change.licence_until || undefined,
    fields: { ...asset.fields, ...change.fields },
    metadata: {
      ...asset.metadata,
      description: description as Description,
      place: { ...asset.metadata.place, ...change.place },
      taken: { ...asset.metadata.taken, at: change.taken_at ?? asset.metadata.taken.at },
    },
  };
}

/** The change that takes another one back. */
export function inverse(asset: Asset, change: Change): Change {
  const back: Record<string, unknown> = {};
  for (const key of described) {
    if (change[key] !== undefined) back[key] = asset.metadata.description[key] ?? (key === "keywords" ? [] : key === "rating" ? 0 : "");
  }
  if (change.folder !== undefined) back.folder = asset.folder;
  if (change.taken_at !== undefined) back.taken_at = asset.metadata.taken.at;
  if (change.licence_until !== undefined) back.licence_until = asset.licence_until ?? "";
  if (change.place !== undefined) back.place = asset.metadata.place;
  if (change.fields !== undefined) {
    back.fields = Object.fromEntries(Object.keys(change.fields).map((id) => [id, asset.fields[id] ?? ""]));
  }
  return back as Change;
}

/** The value that a change speaks about, as text for a person. */
export function valueIn(asset: Asset, key: string): string {
  const d = asset.metadata.description as Record<string, unknown>;
  const value = key === "licence_until" ? asset.licence_until : key === "taken_at" ? asset.metadata.taken.at : key === "place" ? placeText(asset.metadata.place) : d[key];
  return textOf(value);
}

export function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value === "object" && value !== null) return Object.values(value).filter((v) => v !== "").join(", ");
  return value === undefined || value === null ? "" : String(value);
}

export function placeText(place: { name?: string; city?: string; region?: string; country?: string }): string {
  return [place.name, place.city, place.region, place.country].filter(Boolean).join(", ");
}
