import { Button } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { problemOf } from "../../client/http";
import { useTexts } from "../../lib/i18n";
import { EmptyState } from "../EmptyState";
import { ProblemNote } from "../ProblemNote";
import styles from "./stage.module.css";

interface StepProps {
  way: "back" | "on";
  label: string;
  to: string | undefined;
  onStep: (to: string | undefined) => void;
}

export function StepButton({ way, label, to, onStep }: StepProps) {
  const Mark = way === "back" ? IconChevronLeft : IconChevronRight;
  return (
    <button type="button" className={styles.side} data-way={way} aria-label={label} disabled={to === undefined} onClick={() => onStep(to)}>
      <Mark size={30} stroke={1.5} aria-hidden="true" />
    </button>
  );
}

/** The photo is not there, or not for these eyes. */
export function PhotoMissing({ error, onRetry, onBack }: { error: unknown; onRetry: () => void; onBack: () => void }) {
  const { t } = useTexts();
  const gone = problemOf(error).status === 404; // to ask again gives the same answer
  return (
    <EmptyState title={t("photo.missing")} action={<Button variant="default" onClick={onBack}>{t("lost.home")}</Button>}>
      {gone ? t("photo.missingText") : <ProblemNote error={error} onRetry={onRetry} />}
    </EmptyState>
  );
}
