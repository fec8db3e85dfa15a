import { Radio, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { basesQuery } from "../../client/door";
import type { Basis, BasisForm as BasisFormOut } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { endOfDay } from "../../lib/days";
import styles from "./inspector.module.css";

export interface BasisDraft {
  basis: string;
  note: string;
  ends: string; // a day: 2027-01-31
}

export const noBasis: BasisDraft = { basis: "", note: "", ends: "" };

/** What the law asks for with a basis: a reason, an end. Complete is a draft that has both where they are needed. */
export function useBasis(d: BasisDraft): { bases: Basis[]; needsNote: boolean; needsEnd: boolean; complete: boolean; change: BasisFormOut } {
  const bases = useQuery(basesQuery).data?.items ?? [];
  const chosen = bases.find((b) => b.basis === d.basis);
  const { needs_note: needsNote = false, needs_end: needsEnd = false } = chosen ?? {};
  return {
    bases, needsNote, needsEnd,
    complete: chosen !== undefined && (!needsNote || d.note.trim() !== "") && (!needsEnd || d.ends !== ""),
    change: { basis: d.basis, note: d.note.trim(), ...(needsEnd && d.ends !== "" ? { ends: endOfDay(d.ends) } : {}) },
  };
}

interface Props {
  value: BasisDraft;
  onChange: (value: BasisDraft) => void;
}

/** On which legal basis a photo may be used: each with what it means in plain words. */
export function BasisForm({ value, onChange }: Props) {
  const { t } = useTexts();
  const { bases, needsNote, needsEnd } = useBasis(value);
  return (
    <div className={styles.basisForm}>
      <Radio.Group value={value.basis} onChange={(basis) => onChange({ ...value, basis })} aria-label={t("basis.title")}>
        <div className={styles.bases}>
          {bases.map((b) => (
            <Radio key={b.basis} value={b.basis} label={b.name} description={b.sentence} classNames={{ label: styles.basisName }} />
          ))}
        </div>
      </Radio.Group>
      {needsEnd ? (
        <TextInput
          type="date" label={t("basis.ends")} description={t("basis.endsHint")} required value={value.ends}
          onChange={(e) => onChange({ ...value, ends: e.currentTarget.value })}
        />
      ) : null}
      <Textarea
        label={t("basis.note")} description={t(needsNote ? "basis.noteNeeded" : "basis.noteHint")} required={needsNote}
        autosize minRows={2} value={value.note} maxLength={2000} onChange={(e) => onChange({ ...value, note: e.currentTarget.value })}
      />
    </div>
  );
}
