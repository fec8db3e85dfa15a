import { IconAlertTriangle } from "@tabler/icons-react";
import type { Risk } from "../../client/shares";
import { useTexts } from "../../lib/i18n";
import styles from "./shares.module.css";

/** What speaks for a second look, in plain words, and whether somebody has to take it. */
export function Risks({ risks, approval, originals = 0, positions = 0 }: { risks: Risk[]; approval?: boolean; originals?: number; positions?: number }) {
  const { t } = useTexts();
  if (risks.length === 0) return null;
  const said = (r: Risk) => {
    if (r === "originals" && originals > 0) return t("share.riskOriginals", { count: originals });
    if (r === "positions" && positions > 0) return t("share.riskPositions", { count: positions });
    return t(`share.risk.${r}`);
  };
  return (
    <div className={styles.risks} role="status">
      <strong><IconAlertTriangle size={17} aria-hidden="true" />{t("share.consider")}</strong>
      <ul>{risks.map((r) => <li key={r}>{said(r)}</li>)}</ul>
      {approval ? <p>{t("share.needsApproval")}</p> : null}
    </div>
  );
}
