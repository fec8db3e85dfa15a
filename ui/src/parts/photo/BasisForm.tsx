import { Anchor, Button, FileButton, Radio, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconPaperclip } from "@tabler/icons-react";
import { useState } from "react";
import { type Assessment, type Balance, documentAddress } from "../../client/bases";
import { basesQuery } from "../../client/door";
import type { Basis, BasisForm as BasisFormOut, Named } from "../../client/types";
import { dayBefore, dayOf, endOfDay, startOfDay } from "../../lib/days";
import { inBase64 } from "../../lib/base64";
import { useTexts } from "../../lib/i18n";
import styles from "./inspector.module.css";

const parts = ["interest", "necessity", "weighing", "safeguards"] as const;
const largest = 10 * 1024 * 1024;

export interface BasisDraft {
  basis: string;
  note: string;
  ends: string; // a day: 2027-01-31
  balance: Omit<Balance, "review"> & { review: string };
  evidence?: Named; // what is attached already
  document?: { name: string; content: string }; // what is to be attached
}

export const noBasis: BasisDraft = {
  basis: "", note: "", ends: "", balance: { interest: "", necessity: "", weighing: "", safeguards: "", review: "" },
};

/** What was decided, as it can be changed. */
export function draftOf(a: Assessment): BasisDraft {
  const { balance } = a;
  return {
    basis: a.basis, note: a.note ?? "", ends: a.ends ? dayBefore(a.ends) : "", ...(a.evidence ? { evidence: a.evidence } : {}),
    balance: balance === undefined ? noBasis.balance : { ...balance, review: dayOf(balance.review) },
  };
}

/** What the law asks for with a basis: a reason, a balancing test, an end. Complete is a draft that has all that is needed. */
export function useBasis(d: BasisDraft): { bases: Basis[]; needsNote: boolean; needsEnd: boolean; balances: boolean; complete: boolean; change: BasisFormOut } {
  const bases = useQuery(basesQuery).data?.items ?? [];
  const chosen = bases.find((b) => b.basis === d.basis);
  const { needs_note: needsNote = false, needs_end: needsEnd = false } = chosen ?? {};
  const balances = d.basis === "legitimate-interests";
  const balanced = parts.every((p) => d.balance[p].trim() !== "") && d.balance.review !== "";
  return {
    bases, needsNote: needsNote && !balances, needsEnd, balances,
    complete: chosen !== undefined && (balances ? balanced : !needsNote || d.note.trim() !== "") && (!needsEnd || d.ends !== ""),
    change: {
      basis: d.basis, note: d.note.trim(), ...(needsEnd && d.ends !== "" ? { ends: endOfDay(d.ends) } : {}),
      ...(balances && balanced ? { balance: { ...d.balance, review: startOfDay(d.balance.review) } } : {}),
      ...(d.document ? { document: d.document } : d.evidence?.id ? { evidence: d.evidence.id } : {}),
    },
  };
}

interface Props {
  value: BasisDraft;
  onChange: (value: BasisDraft) => void;
}

/** On which legal basis a photo may be used: each with what it means in plain words. */
export function BasisForm({ value, onChange }: Props) {
  const { t } = useTexts();
  const { bases, needsNote, needsEnd, balances } = useBasis(value);
  const weigh = (change: Partial<BasisDraft["balance"]>) => onChange({ ...value, balance: { ...value.balance, ...change } });
  return (
    <div className={styles.basisForm}>
      <Radio.Group value={value.basis} onChange={(basis) => onChange({ ...value, basis })} aria-label={t("basis.title")}>
        <div className={styles.bases}>
          {bases.map((b) => (
            <Radio key={b.basis} value={b.basis} label={b.name} description={b.sentence} classNames={{ label: styles.basisName }} />
          ))}
        </div>
      </Radio.Group>
      {balances ? (
        <fieldset className={styles.balance}>
          <legend>{t("balance.title")}</legend>
          {parts.map((p) => (
            <Textarea
              key={p} label={t(`balance.${p}`)} description={t(`balance.${p}Hint`)} required autosize minRows={2} maxLength={5000}
              value={value.balance[p]} onChange={(e) => weigh({ [p]: e.currentTarget.value })}
            />
          ))}
          <TextInput
            type="date" label={t("balance.review")} description={t("balance.reviewHint")} required value={value.balance.review}
            onChange={(e) => weigh({ review: e.currentTarget.value })}
          />
        </fieldset>
      ) : null}
      {needsEnd ? (
        <TextInput
          type="date" label={t("basis.ends")} description={t("basis.endsHint")} required value={value.ends}
          onChange={(e) => onChange({ ...value, ends: e.currentTarget.value })}
        />
      ) : null}
      {value.basis === "" ? null : (
        <>
          <Textarea
            label={t("basis.note")} description={t(needsNote ? "basis.noteNeeded" : "basis.noteHint")} required={needsNote}
            autosize minRows={2} value={value.note} maxLength={2000} onChange={(e) => onChange({ ...value, note: e.currentTarget.value })}
          />
          <Evidence value={value} onChange={onChange} />
        </>
      )}
    </div>
  );
}

/** The document that it rests on: kept sealed, never opened by the house. */
function Evidence({ value, onChange }: Props) {
  const { t } = useTexts();
  const { evidence, document } = value;
  const [tooLarge, setTooLarge] = useState(false);
  const take = async (file: File | null) => {
    if (file === null) return;
    const fits = file.size > 0 && file.size <= largest;
    setTooLarge(!fits);
    if (!fits) return;
    onChange({ ...value, document: { name: file.name, content: await inBase64(file) } });
  };
  const drop = () => {
    const { evidence: _, document: __, ...rest } = value;
    onChange(rest);
  };
  return (
    <div className={styles.evidence}>
      <span className={styles.label}>{t("basis.document")}</span>
      <span className={styles.evidenceLine}>
        {document ? <span className={styles.breakAll}>{document.name}</span> : evidence ? (
          <Anchor href={documentAddress(evidence.id)} download className={styles.breakAll}>{evidence.name}</Anchor>
        ) : <span className="muted">{t("basis.documentNone")}</span>}
        <FileButton onChange={(file) => void take(file)}>
          {(props) => (
            <Button {...props} variant="default" size="compact-sm" leftSection={<IconPaperclip size={15} />}>
              {t(document ?? evidence ? "basis.documentOther" : "basis.documentAdd")}
            </Button>
          )}
        </FileButton>
        {document ?? evidence ? <Button variant="subtle" color="gray" size="compact-sm" onClick={drop}>{t("do.remove")}</Button> : null}
      </span>
      {tooLarge ? <span className={styles.warn} role="alert">{t("basis.documentSize")}</span> : null}
    </div>
  );
}
