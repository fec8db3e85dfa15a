import { IconUser } from "@tabler/icons-react";
import { Link } from "react-router";
import type { Called, ConsentState, Person } from "../../client/people";
import { useTexts } from "../../lib/i18n";
import { MarkIcon } from "../StatusMark";
import styles from "./people.module.css";

/** A person in one line; leads to their page. */
export function PersonChip({ person }: { person: Called }) {
  return (
    <Link to={`/people/${person.id}`} className={styles.chip}>
      <IconUser size={15} stroke={1.7} aria-hidden="true" />
      <span>{person.name}</span>
    </Link>
  );
}

const marks = {
  running: "cleared", "not-begun": "cleared-until", asked: "not-assessed", partly: "needs-review", lapsed: "needs-review",
  ended: "blocked", refused: "blocked", withdrawn: "blocked", superseded: "not-assessed",
} as const;

/** How a consent stands: shape and word, as the marks of photos. */
export function ConsentChip({ state }: { state: ConsentState }) {
  const { t } = useTexts();
  return (
    <span className={styles.consent} data-mark={marks[state]}>
      <MarkIcon mark={marks[state]} size={15} />
      {t(`consent.state.${state}`)}
    </span>
  );
}

/** What one should know of somebody at a glance. */
export function PersonMarks({ person, wishesBlur }: { person: Pick<Person, "minor" | "deceased">; wishesBlur?: boolean }) {
  const { t } = useTexts();
  return (
    <>
      {person.minor ? <span className={styles.mark}>{t("person.minor")}</span> : null}
      {person.deceased ? <span className={styles.mark}>{t("person.deceased")}</span> : null}
      {wishesBlur ? <span className={styles.mark}>{t("face.wishesBlur")}</span> : null}
    </>
  );
}
