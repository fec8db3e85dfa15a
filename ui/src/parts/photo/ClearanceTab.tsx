import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { basisQuery } from "../../client/bases";
import { type Called, inPhotoQuery } from "../../client/people";
import { useMay } from "../../client/session";
import type { Asset, Remedy } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { ConsentDialog } from "../people/ConsentDialog";
import { AskDialog } from "../requests/AskDialog";
import { StatusMark } from "../StatusMark";
import { setBasis } from "./acts";
import { BasisDialog } from "./BasisDialog";
import { EarlierBasis } from "./EarlierBasis";
import { draftOf } from "./BasisForm";
import { BasisHistory, BasisLines } from "./BasisLines";
import { HoldDialog } from "./HoldDialog";
import { Holds } from "./Holds";
import { Step, UsesAnswer } from "./UsesAnswer";
import styles from "./inspector.module.css";

const faces = ["name-face", "confirm-face", "confirm-people", "name-people", "place-person"];
const words = ["ask-person", "ask-consent", "ask-guardian"];
const bases = ["set-basis", "correct-basis", "complete-assessment", "renew-agreement", "review-balance"];
const stops = ["decide-objection", "lift-restriction", "add-guardian"];

/** Whether a photo may be used: the mark, why in a sentence, and the one next step; then use by use. */
export function ClearanceTab({ asset, onPeople }: { asset: Asset; onPeople: () => void }) {
  const { t } = useTexts();
  const may = useMay("set-basis") && asset.state !== "trashed";
  const mayConsents = useMay("edit-consents") && asset.state !== "trashed";
  const go = useNavigate();
  const [asking, setAsking] = useState(false);
  const [holding, setHolding] = useState(false);
  const [asks, setAsks] = useState<string[]>(); // whom to choose to begin with
  const [consentOf, setConsentOf] = useState<Called[]>();
  const { data: inPhoto } = useQuery(inPhotoQuery(asset.id));
  const { data: said } = useQuery(basisQuery(asset.id));
  const { basis } = asset;
  const effective = basis.basis === "" ? asset.inherited : basis;
  const shown = (inPhoto?.items ?? []).flatMap((a) => (a.state === "confirmed" && a.person !== undefined ? [a.person] : []));
  const stepOf = (r: Remedy): (() => void) | undefined => {
    if (faces.includes(r.code)) return onPeople;
    if (bases.includes(r.code)) return may ? () => setAsking(true) : undefined;
    const of = shown.filter((p) => r.person === undefined || r.person === "" || p.id === r.person);
    if (words.includes(r.code) && mayConsents && of.length > 0) return () => setAsks(of.map((p) => p.id));
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
          <span className={styles.evidenceLine}>
            <Button variant={effective === undefined ? "filled" : "default"} onClick={() => setAsking(true)}>
              {t(effective === undefined ? "basis.set" : "basis.change")}
            </Button>
            {mayConsents && shown.length > 0 ? (
              <>
                <Button variant="default" onClick={() => setAsks([])}>{t("ask.do")}</Button>
                <Button variant="default" onClick={() => setConsentOf(shown)}>{t("consent.record")}</Button>
              </>
            ) : null}
            <Button variant="default" onClick={() => setHolding(true)}>{t("select.hold")}</Button>
          </span>
        ) : null}
      </div>
      {may && basis.basis === "" ? <EarlierBasis history={said?.history ?? []} onTakeOver={(change) => void setBasis({ ids: [asset.id] }, change)} /> : null}
      {effective === undefined ? null : <BasisLines assessment={effective} />}
      <Holds of="asset" id={asset.id} />
      {said === undefined ? null : <BasisHistory history={said.history} />}
      <UsesAnswer asset={asset} onStep={stepOf} />
      {consentOf === undefined ? null : (
        <ConsentDialog
          people={consentOf} about={{ ids: [asset.id], folder: asset.folder, name: asset.title || asset.file_name }} onClose={() => setConsentOf(undefined)}
        />
      )}
      {asks === undefined ? null : <AskDialog whom={{ assets: [asset.id] }} first={asks.length > 0 ? asks : undefined} onClose={() => setAsks(undefined)} />}
      {holding ? (
        <HoldDialog target={{ ids: [asset.id] }} title={t("hold.title", { count: 1 })} onClose={() => setHolding(false)} onDone={() => setHolding(false)} />
      ) : null}
      <BasisDialog
        open={asking} onClose={() => setAsking(false)} onDone={() => setAsking(false)} count={1}
        first={draftOf(basis)}
        onDecide={(change) => setBasis({ ids: [asset.id] }, change)}
      />
    </div>
  );
}
