import { Button } from "@mantine/core";
import { type TextKey, useTexts } from "../../lib/i18n";
import { Dialog } from "../Dialog";
import { textOf, valueIn } from "./changes";
import type { Conflict } from "./useDescribe";
import styles from "./inspector.module.css";

const names: Record<string, TextKey> = {
  title: "field.title", text: "field.text", keywords: "field.keywords", creator: "field.creator", credit: "field.credit",
  rights: "field.rights", usage_terms: "field.usage_terms", licence_until: "field.licence_until", taken_at: "field.taken_at", place: "field.place", rating: "field.rating",
};

interface Props {
  conflict: Conflict | undefined;
  onTheirs: () => void;
  onMine: () => void;
}

/** Two people wrote at the same time: both versions, and the choice. */
export function ConflictDialog({ conflict, onTheirs, onMine }: Props) {
  const { t } = useTexts();
  return (
    <Dialog title={t("conflict.title")} open={conflict !== undefined} onClose={onTheirs} size={560}>
      <p className="prose">{t("conflict.text")}</p>
      {Object.entries(conflict?.change ?? {}).map(([key, value]) => (
        <div key={key} className={styles.conflict}>
          <h3>{names[key] === undefined ? key : t(names[key])}</h3>
          <dl>
            <dt>{t("conflict.theirs")}</dt>
            <dd>{conflict === undefined ? "" : valueIn(conflict.theirs, key) || t("field.empty")}</dd>
            <dt>{t("conflict.mine")}</dt>
            <dd>{textOf(value) || t("field.empty")}</dd>
          </dl>
        </div>
      ))}
      <div className={styles.buttons}>
        <Button variant="default" onClick={onTheirs}>{t("conflict.keepTheirs")}</Button>
        <Button onClick={onMine}>{t("conflict.useMine")}</Button>
      </div>
    </Dialog>
  );
}
