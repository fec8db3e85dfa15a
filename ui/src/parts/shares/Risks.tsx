import { IconAlertTriangle } from "@tabler/icons-react";
import type { Risk } from "../../client/shares";
import { useTexts } from "../../lib/i18n";
import styles from "./shares.module.css";

/** What speaks for a second look, in plain words, and whether somebody has to take it. */
export function Risks({ risks, approval }: { risks: Risk[]; approval?: boolean }) {
  const { t } = useTexts();
  if (risks.length === 0) return null;
  return (
    <div className={styles.risks} role="status">
      <strong><IconAlertTriangle size={17} aria-hidden="true" />{t("share.consider")}</strong>
      <ul>{risks.map((r) => <li key={r}>{t(`share.risk.${r}`)}</li>)}</ul>
      {approval ? <p>{t("share.needsApproval")}</p> : null}
    </div>
  );
}
