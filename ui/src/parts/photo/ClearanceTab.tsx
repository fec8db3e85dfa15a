import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { basesQuery } from "../../client/door";
import { useMay } from "../../client/session";
import type { Asset } from "../../client/types";
import { dayBefore } from "../../lib/days";
import { useTexts } from "../../lib/i18n";
import { lastDayName } from "../../lib/when";
import { StatusMark } from "../StatusMark";
import { When } from "../When";
import { setBasis } from "./acts";
import { BasisDialog } from "./BasisDialog";
import styles from "./inspector.module.css";

/** Whether a photo may be used: the mark, why in a sentence, and the one next step. */
export function ClearanceTab({ asset }: { asset: Asset }) {
  const { t, language } = useTexts();
  const may = useMay("set-basis") && asset.state !== "trashed";
  const [asking, setAsking] = useState(false);
  const { data: bases } = useQuery(basesQuery);
  const { basis } = asset;
  const known = bases?.items.find((b) => b.basis === basis.basis);
  return (
    <div className={styles.lines}>
      <div className={styles.standing}>
        <StatusMark standing={asset.clearance} word />
        {asset.clearance.reasons.map((reason) => <p key={reason}>{reason}</p>)}
        {asset.clearance.remedy.map((r) => <p key={r.code} className={styles.remedy}>{r.sentence}</p>)}
        {may ? (
          <Button variant={basis.basis === "" ? "filled" : "default"} onClick={() => setAsking(true)}>
            {t(basis.basis === "" ? "basis.set" : "basis.change")}
          </Button>
        ) : null}
      </div>
      {basis.basis === "" ? null : (
        <>
          <div className={styles.line}>
            <span className={styles.label}>{t("basis.title")}</span>
            <span className={styles.plain}>
              <span>{known?.name ?? basis.basis}</span>
              <span className="muted">{known?.sentence}</span>
            </span>
          </div>
          {basis.note ? (
            <div className={styles.line}>
              <span className={styles.label}>{t("basis.note")}</span>
              <span className={styles.plain}>{basis.note}</span>
            </div>
          ) : null}
          {basis.ends ? (
            <div className={styles.line}>
              <span className={styles.label}>{t("basis.ends")}</span>
              <span className={styles.plain}>{lastDayName(basis.ends, language)}</span>
            </div>
          ) : null}
          {basis.by ? (
            <div className={styles.line}>
              <span className={styles.label}>{t("basis.by")}</span>
              <span className={styles.plain}>
                <span>{basis.by.name} <When at={basis.at} /></span>
              </span>
            </div>
          ) : null}
        </>
      )}
      <BasisDialog
        open={asking} onClose={() => setAsking(false)} onDone={() => setAsking(false)} count={1}
        first={{ basis: basis.basis, note: basis.note ?? "", ends: basis.ends ? dayBefore(basis.ends) : "" }}
        onDecide={(change) => setBasis({ ids: [asset.id] }, change)}
      />
    </div>
  );
}
