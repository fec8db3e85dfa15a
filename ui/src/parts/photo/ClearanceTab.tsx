import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { basesQuery } from "../../client/door";
import { type Called, inPhotoQuery } from "../../client/people";
import { useMay } from "../../client/session";
import type { Asset, Remedy } from "../../client/types";
import { dayBefore } from "../../lib/days";
import { useTexts } from "../../lib/i18n";
import { lastDayName } from "../../lib/when";
import { ConsentDialog } from "../people/ConsentDialog";
import { StatusMark } from "../StatusMark";
import { When } from "../When";
import { setBasis } from "./acts";
import { BasisDialog } from "./BasisDialog";
import { Step, UsesAnswer } from "./UsesAnswer";
import styles from "./inspector.module.css";

const faces = ["name-face", "confirm-face", "name-people"];
const words = ["ask-person", "ask-consent", "ask-guardian"];
const bases = ["set-basis", "correct-basis", "complete-assessment", "renew-agreement", "renew-licence", "review-balance"];
const stops = ["decide-objection", "lift-restriction", "add-guardian"];

/** Whether a photo may be used: the mark, why in a sentence, and the one next step; then use by use. */
export function ClearanceTab({ asset, onPeople }: { asset: Asset; onPeople: () => void }) {
  const { t, language } = useTexts();
  const may = useMay("set-basis") && asset.state !== "trashed";
  const mayConsents = useMay("edit-consents") && asset.state !== "trashed";
  const go = useNavigate();
  const [asking, setAsking] = useState(false);
  const [consentOf, setConsentOf] = useState<Called[]>();
  const { data: inPhoto } = useQuery(inPhotoQuery(asset.id));
  const { data: list } = useQuery(basesQuery);
  const { basis } = asset;
  const known = list?.items.find((b) => b.basis === basis.basis);
  const shown = (inPhoto?.items ?? []).flatMap((a) => (a.state === "confirmed" && a.person !== undefined ? [a.person] : []));
  const stepOf = (r: Remedy): (() => void) | undefined => {
    if (faces.includes(r.code)) return onPeople;
    if (bases.includes(r.code)) return may ? () => setAsking(true) : undefined;
    const of = shown.filter((p) => r.person === undefined || r.person === "" || p.id === r.person);
    if (words.includes(r.code) && mayConsents && of.length > 0) return () => setConsentOf(of);
    if (stops.includes(r.code) && mayConsents && of.length === 1) {
      return () => void go(`/people/${of[0]?.id}?part=${r.code === "add-guardian" ? "details" : "consents"}`);
    }
    return undefined;
  };
  return (
    <div className={styles.lines}>
      <div className={styles.standing}>
        <StatusMark standing={asset.clearance} word />
        {asset.clearance.reasons.map((reason) => <p key={reason}>{reason}</p>)}
        {asset.clearance.remedy.map((r) => <Step key={`${r.code} ${r.sentence}`} remedy={r} act={bases.includes(r.code) ? undefined : stepOf(r)} />)}
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
      <UsesAnswer asset={asset} onStep={stepOf} />
      {consentOf === undefined ? null : (
        <ConsentDialog
          people={consentOf} photo={{ id: asset.id, folder: asset.folder, name: asset.title || asset.file_name }} onClose={() => setConsentOf(undefined)}
        />
      )}
      <BasisDialog
        open={asking} onClose={() => setAsking(false)} onDone={() => setAsking(false)} count={1}
        first={{ basis: basis.basis, note: basis.note ?? "", ends: basis.ends ? dayBefore(basis.ends) : "" }}
        onDecide={(change) => setBasis({ ids: [asset.id] }, change)}
      />
    </div>
  );
}
