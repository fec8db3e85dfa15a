import { Select, TextInput } from "@mantine/core";
import type { Field } from "../client/types";
import { useTexts } from "../lib/i18n";

/** What an organisation's own field holds, to be typed or chosen. An empty text empties it. */
export function OwnFieldInput({ field, value, onChange }: { field: Field; value: string; onChange: (value: string) => void }) {
  const { t, language } = useTexts();
  const label = field.names[language] || field.name;
  if (field.kind === "choice") {
    return (
      <Select
        label={label} data={field.choices} clearable clearButtonProps={{ "aria-label": t("do.clear") }} value={value || null}
        onChange={(v) => onChange(v ?? "")}
      />
    );
  }
  return (
    <TextInput
      label={label} type={field.kind === "date" || field.kind === "number" ? field.kind : "text"} step="any" value={value} maxLength={4000}
      onChange={(e) => onChange(e.currentTarget.value)}
    />
  );
}
