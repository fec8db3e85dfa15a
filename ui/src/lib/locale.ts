/**
 * The reader's own region of a language, as the browser has it: "en-GB" for English where that is
 * preferred. English without a region is written as in Europe: day before month, 24 hours.
 */
export function regional(language: string, wanted: readonly string[] = globalThis.navigator?.languages ?? []): string {
  const own = wanted.find((tag) => tag.length > 2 && tag.toLowerCase().startsWith(`${language}-`));
  return own ?? (language === "en" ? "en-GB" : language);
}
