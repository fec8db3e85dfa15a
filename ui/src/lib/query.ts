/** One part of a search: a word, a phrase, or a filter such as `taken:2024`. */
export interface Term {
  key: string; // "" for words
  value: string;
  not: boolean;
  phrase: boolean;
}

/** The filters that a search may carry; anything else with a colon is a word. */
export const filterKeys = [
  "folder", "in", "type", "shape", "camera", "clearance", "taken", "added",
  "by", "keyword", "place", "file", "collection", "has", "is", "year",
  "person", "people", "cleared-for",
] as const;

const pattern = /(-?)(?:([a-z]+(?:-[a-z]+)*):)?(?:"([^"]*)"?|(\S+))/gu;

/** Reads the text form of a search. Never fails: what is not a filter is a word. */
export function parse(text: string): Term[] {
  const out: Term[] = [];
  for (const match of text.matchAll(pattern)) {
    const [whole, minus, key, quoted, bare] = match;
    const known = key !== undefined && (filterKeys as readonly string[]).includes(key);
    if (known) {
      const value = quoted ?? bare ?? "";
      if (value !== "") out.push({ key, value, not: minus === "-", phrase: quoted !== undefined });
    } else if (quoted !== undefined && key === undefined) {
      if (quoted !== "") out.push({ key: "", value: quoted, not: minus === "-", phrase: true });
    } else {
      const value = minus === "-" ? whole.slice(1) : whole;
      if (value !== "") out.push({ key: "", value, not: minus === "-", phrase: false });
    }
  }
  return out;
}

/** Writes terms as text that reads back as the same terms. */
export function format(terms: Term[]): string {
  return terms.map(formatTerm).join(" ");
}

export function formatTerm(t: Term): string {
  const quote = t.phrase || /[\s"]/u.test(t.value);
  const value = quote ? `"${t.value.replaceAll('"', "")}"` : t.value;
  return `${t.not ? "-" : ""}${t.key === "" ? "" : `${t.key}:`}${value}`;
}

export function filter(key: string, value: string): Term {
  return { key, value, not: false, phrase: false };
}

/** Adds a filter; one that holds a single value replaces the older one of its key. */
export function withFilter(text: string, key: string, value: string): string {
  const single = ["folder", "collection", "in", "taken", "added"].includes(key);
  const terms = parse(text).filter((t) => !(t.key === key && (single || t.value === value)));
  return format([...terms, filter(key, value)]);
}

export function withoutFilter(text: string, key: string, value?: string): string {
  return format(parse(text).filter((t) => !(t.key === key && (value === undefined || t.value === value))));
}

export function hasFilter(text: string, key: string, value: string): boolean {
  return parse(text).some((t) => t.key === key && t.value === value);
}

export function valueOf(text: string, key: string): string | undefined {
  return parse(text).find((t) => t.key === key)?.value;
}

/** The words of a search without its filters, and the filters without its words. */
export function split(text: string): { words: string; filters: Term[] } {
  const terms = parse(text);
  return { words: format(terms.filter((t) => t.key === "")), filters: terms.filter((t) => t.key !== "") };
}
