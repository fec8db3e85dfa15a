import { TextInput } from "@mantine/core";
import { languageNames, languages, type TextKey, useTexts } from "../../lib/i18n";
import forms from "./forms.module.css";

interface Props {
  value: Record<string, string>;
  onChange: (value: Record<string, string>) => void;
  /** What the names are, where there is no main name beside them. */
  legend?: TextKey;
}

/** One name in each of the four languages; what is left empty falls back to the main name. */
export function InLanguages({ value, onChange, legend = "settings.inLanguages" }: Props) {
  const { t } = useTexts();
  const set = (language: string, name: string) => {
    const next = { ...value, [language]: name };
    if (name === "") delete next[language];
    onChange(next);
  };
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
      <legend className="muted" style={{ padding: 0 }}>{t(legend)}</legend>
      <div className={forms.two}>
        {languages.map((l) => <TextInput key={l} label={languageNames[l]} value={value[l] ?? ""} maxLength={100} onChange={(e) => set(l, e.currentTarget.value)} />)}
      </div>
    </fieldset>
  );
}
