import { Radio, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { basesQuery } from "../../client/door";
import { useTexts } from "../../lib/i18n";
import { endOfDay } from "../../lib/days";
import styles from "./inspector.module.css";

export interface BasisDraft {
  basis: string;
  note: string;
  ends: string; // a day: 2027-01-31
}

export const noBasis: BasisDraft = { basis: "", note: "", ends: "" };

const needsNote = new Set(["contract-or-legal-obligation", "legitimate-interests", "public-task", "external-agreement"]);

/** Whether a basis can stand: a reason where the law asks for one, an end where there must be one. */
export function isComplete(d: BasisDraft): boolean {
  return d.basis !== "" && (!needsNote.has(d.basis) || d.note.trim() !== "") && (d.basis !== "external-agreement" || d.ends !== "");
}

export function toChange(d: BasisDraft): { basis: string; note: string; ends?: string } {
  const ends = d.basis === "external-agreement" && d.ends !== "" ? endOfDay(d.ends) : undefined;
  return { basis: d.basis, note: d.note.trim(), ...(ends === undefined ? {} : { ends }) };
}

interface Props {
  value: BasisDraft;
  onChange: (value: BasisDraft) => void;
}

/** On which legal basis a photo may be used: each with what it means in plain words. */
export function BasisForm({ value, onChange }: Props) {
  const { t } = useTexts();
  const { data } = useQuery(basesQuery);
  return (
    <div className={styles.basisForm}>
      <Radio.Group value={value.basis} onChange={(basis) => onChange({ ...value, basis })} aria-label={t("basis.title")}>
        <div className={styles.bases}>
          {data?.items.map((b) => (
            <Radio key={b.basis} value={b.basis} label={b.name} description={b.sentence} classNames={{ label: styles.basisName }} />
          ))}
        </div>
      </Radio.Group>
      {value.basis === "external-agreement" ? (
        <TextInput
          type="date" label={t("basis.ends")} description={t("basis.endsHint")} required value={value.ends}
          onChange={(e) => onChange({ ...value, ends: e.currentTarget.value })}
        />
      ) : null}
      <Textarea
        label={t("basis.note")} description={t(needsNote.has(value.basis) ? "basis.noteNeeded" : "basis.noteHint")} required={needsNote.has(value.basis)}
        autosize minRows={2} value={value.note} maxLength={2000} onChange={(e) => onChange({ ...value, note: e.currentTarget.value })}
      />
    </div>
  );
}
