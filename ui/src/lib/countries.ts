/** Codes that name no country, though the browser has a name for them. */
const others = ["EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"];

/** All countries by their names in a language, with their two letters. */
export function countries(language: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(language, { type: "region", fallback: "none" });
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const seen = new Set<string>();
  const found: { value: string; label: string }[] = [];
  for (const value of letters.flatMap((a) => letters.map((b) => a + b))) {
    const label = names.of(value);
    const canonical = new Intl.Locale(`und-${value}`).region;
    if (label === undefined || others.includes(value) || canonical !== value || seen.has(label)) continue;
    seen.add(label);
    found.push({ value, label });
  }
  return found.toSorted((a, b) => a.label.localeCompare(b.label, language));
}
