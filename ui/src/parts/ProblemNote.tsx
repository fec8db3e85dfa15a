import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { problemOf } from "../client/http";
import { useTexts } from "../lib/i18n";
import styles from "./notes.module.css";

interface Props {
  error: unknown;
  onRetry?: () => void;
}

/** What happened, what was kept, what to do: an error as a person reads it. */
export function ProblemNote({ error, onRetry }: Props) {
  const { t } = useTexts();
  if (error === null || error === undefined) return null;
  const problem = problemOf(error);
  return (
    <div className={styles.problem} role="alert">
      <IconAlertTriangle size={18} aria-hidden="true" />
      <div className={styles.body}>
        <p className={styles.title}>{problem.title}</p>
        {problem.detail && problem.detail !== problem.title ? <p>{problem.detail}</p> : null}
        {problem.hint ? <p>{problem.hint}</p> : null}
        {problem.id ? <p className={styles.id}>{t("problem.id", { id: problem.id })}</p> : null}
        {onRetry ? (
          <Button variant="default" size="xs" mt={8} onClick={onRetry}>
            {t("do.tryAgain")}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
