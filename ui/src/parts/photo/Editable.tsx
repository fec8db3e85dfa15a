import { TagsInput, Textarea, TextInput, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useState } from "react";
import { keywordSuggestQuery } from "../../client/words";
import { useTexts } from "../../lib/i18n";
import styles from "./inspector.module.css";

interface Props {
  label: string;
  value: string;
  many?: boolean; // several lines
  type?: "text" | "date" | "datetime-local" | "number";
  shown?: React.ReactNode; // how the value reads while it is not edited
  may: boolean;
  onSave: (value: string) => void;
}

/** A line that becomes a field when it is clicked. Enter saves, Escape leaves it as it was. */
export function Editable({ label, value, many, type = "text", shown, may, onSave }: Props) {
  const { t } = useTexts();
  const [draft, setDraft] = useState<string>();
  const save = () => {
    if (draft !== undefined && draft.trim() !== value) onSave(draft.trim());
    setDraft(undefined);
  };
  const press = (e: KeyboardEvent) => {
    if (e.key === "Enter" && (!many || e.ctrlKey || e.metaKey)) save();
    if (e.key === "Escape") {
      e.stopPropagation();
      setDraft(undefined);
    }
  };
  if (draft !== undefined) {
    const shared = { "aria-label": label, value: draft, autoFocus: true, onBlur: save, onKeyDown: press };
    return (
      <div className={styles.line}>
        <span className={styles.label}>{label}</span>
        {many ? (
          <Textarea {...shared} autosize minRows={2} maxRows={8} onChange={(e) => setDraft(e.currentTarget.value)} />
        ) : (
          <TextInput {...shared} type={type} step={type === "datetime-local" ? 1 : undefined} onChange={(e) => setDraft(e.currentTarget.value)} />
        )}
      </div>
    );
  }
  if (!may && value === "") return null;
  return (
    <div className={styles.line}>
      <span className={styles.label}>{label}</span>
      {may ? (
        <UnstyledButton className={styles.value} data-empty={value === ""} data-edit={label} title={t("field.edit", { name: label })} onClick={() => setDraft(value)}>
          <VisuallyHidden>{`${label}: `}</VisuallyHidden>
          {value === "" ? t("field.add") : (shown ?? value)}
        </UnstyledButton>
      ) : (
        <span className={styles.plain}>{shown ?? value}</span>
      )}
    </div>
  );
}

interface KeywordProps {
  value: string[];
  may: boolean;
  onSave: (value: string[]) => void;
}

/** Keywords, with the house's own words offered while one types. */
export function Keywords({ value, may, onSave }: KeywordProps) {
  const { t } = useTexts();
  const [draft, setDraft] = useState<string[]>();
  const [search, setSearch] = useState("");
  const { data } = useQuery({ ...keywordSuggestQuery(search), enabled: search !== "" });
  const save = () => {
    const next = draft ?? value;
    if (next.join("\n") !== value.join("\n")) onSave(next);
    setDraft(undefined);
    setSearch("");
  };
  if (!may && value.length === 0) return null;
  return (
    <div className={styles.line}>
      <span className={styles.label}>{t("field.keywords")}</span>
      {draft !== undefined ? (
        <TagsInput
          value={draft} onChange={setDraft} searchValue={search} onSearchChange={setSearch} autoFocus onBlur={save} acceptValueOnBlur
          data={(data?.items ?? []).map((k) => k.name)} aria-label={t("field.keywords")} placeholder={t("field.keywordsHint")}
          maxLength={100} splitChars={[",", ";"]} comboboxProps={{ withinPortal: true }}
        />
      ) : may ? (
        <UnstyledButton className={styles.tags} data-empty={value.length === 0} title={t("field.edit", { name: t("field.keywords") })} onClick={() => setDraft(value)}>
          {value.length === 0 ? t("field.add") : value.map((k) => <span key={k} className={styles.tag}>{k}</span>)}
        </UnstyledButton>
      ) : (
        <span className={styles.tags}>{value.map((k) => <span key={k} className={styles.tag}>{k}</span>)}</span>
      )}
    </div>
  );
}
