import { Button } from "@mantine/core";
import type { Assessment } from "../../client/bases";
import type { BasisForm as BasisFormOut } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { draftOf, noBasis, useBasis } from "./BasisForm";
import styles from "./inspector.module.css";

/** Offers what a photo without a basis stood on before, as after its file was replaced. Nothing where that is nothing. */
export function EarlierBasis({ history, onTakeOver }: { history: Assessment[]; onTakeOver: (change: BasisFormOut) => void }) {
  const { t } = useTexts();
  const [now, before] = history;
  const { bases, complete, change } = useBasis(before === undefined ? noBasis : draftOf(before));
  if (now?.basis !== "" || before === undefined || !complete) return null;
  const name = bases.find((b) => b.basis === before.basis)?.name ?? before.basis;
  return (
    <div className={styles.lines}>
      <p className="muted">{t("basis.takeOverText")}</p>
      <span className={styles.evidenceLine}>
        <Button variant="default" onClick={() => onTakeOver(change)}>{t("basis.takeOver", { name })}</Button>
      </span>
    </div>
  );
}
