import { SegmentedControl } from "@mantine/core";
import { type Language, languageNames, languages, useTexts } from "../../lib/i18n";
import styles from "./texts.module.css";

interface Props {
  value: Language;
  onChange: (language: Language) => void;
  have: readonly Language[];
  own?: Language;
  unsaved?: readonly Language[];
}

/** The languages of a text. What is missing is said in words, not by a colour. */
export function LanguageTabs({ value, onChange, have, own, unsaved = [] }: Props) {
  const { t } = useTexts();
  const note = (l: Language) => {
    if (unsaved.includes(l)) return t("texts.unsaved");
    if (have.includes(l)) return "";
    return t(l === own ? "texts.needed" : "texts.missing");
  };
  return (
    <div className={styles.languages}>
      <SegmentedControl
        value={value} onChange={(l) => onChange(l as Language)} aria-label={t("texts.language")}
        data={languages.map((l) => ({ value: l, label: <span className={styles.language}>{languageNames[l]}{note(l) === "" ? null : <small>{note(l)}</small>}</span> }))}
      />
    </div>
  );
}
