import i18next from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";
import type en from "../texts/en.json";

export const languages = ["en", "nl", "sv", "de"] as const;
export type Language = (typeof languages)[number];
export type TextKey = keyof typeof en;

/** What each language calls itself. */
export const languageNames: Record<Language, string> = { en: "English", nl: "Nederlands", sv: "Svenska", de: "Deutsch" };

const catalogues: Record<Language, () => Promise<{ default: Record<string, string> }>> = {
  en: () => import("../texts/en.json"),
  nl: () => import("../texts/nl.json"),
  sv: () => import("../texts/sv.json"),
  de: () => import("../texts/de.json"),
};

export function asLanguage(tag: string | undefined | null): Language | undefined {
  const short = (tag ?? "").slice(0, 2).toLowerCase();
  return (languages as readonly string[]).includes(short) ? (short as Language) : undefined;
}

/** The language to begin with: chosen earlier, else the browser's, else English. */
export function firstLanguage(chosen: string | null, wanted: readonly string[]): Language {
  const known = [chosen, ...wanted].map(asLanguage).find((l) => l !== undefined);
  return known ?? "en";
}

export async function startTexts(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    returnNull: false,
    interpolation: { escapeValue: false, prefix: "{", suffix: "}" }, // React escapes
    resources: { [language]: { translation: (await catalogues[language]()).default } },
  });
  document.documentElement.lang = language;
}

export async function speak(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, "translation")) {
    i18next.addResourceBundle(language, "translation", (await catalogues[language]()).default);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

export type Values = Record<string, string | number>;
export type Translate = (key: TextKey | PluralKey, values?: Values) => string;
/** A key without its plural ending; `count` among the values chooses the form. */
export type PluralKey = TextKey extends infer K ? (K extends `${infer Stem}_other` ? Stem : never) : never;

/** The texts in the language now spoken. */
export function useTexts(): { t: Translate; language: Language } {
  const { t, i18n } = useTranslation();
  return { t: t as unknown as Translate, language: asLanguage(i18n.language) ?? "en" };
}

/** For the few places that are no components. */
export const say: Translate = (key, values) => i18next.t(key as string, values ?? {});
