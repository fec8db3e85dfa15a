import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconHandStop, IconSignature } from "@tabler/icons-react";
import { useState } from "react";
import { type Consent, consentsQuery, type Person, type Stop, stopsQuery, useConsents } from "../../client/people";
import { useTexts } from "../../lib/i18n";
import { EmptyState } from "../EmptyState";
import { ProblemNote } from "../ProblemNote";
import { When } from "../When";
import { toastDone, toastProblem } from "../toasts";
import { ConsentChip } from "./Chips";
import { ConsentDialog } from "./ConsentDialog";
import { ConsentRecord } from "./ConsentRecord";
import { EndStopDialog, StopDialog } from "./StopDialog";
import { WithdrawDialog } from "./WithdrawDialog";
import styles from "./consents.module.css";

/** What somebody allowed and refused, with everything that was said since, and what stops all use. */
export function Consents({ person }: { person: Person }) {
  const { t } = useTexts();
  const consents = useQuery(consentsQuery(person.id));
  const stops = useQuery(stopsQuery(person.id));
  const { withdraw } = useConsents(person.id);
  const [asking, setAsking] = useState<"consent" | "stop" | Consent>();
  const [ending, setEnding] = useState<Stop>();
  const close = () => setAsking(undefined);
  const take = (c: Consent) =>
    withdraw.mutate({ id: c.id, ...(c.signers.length === 1 && c.signers[0]?.id === person.id ? { signer: person.id } : {}) }, { onError: toastProblem, onSuccess: () => toastDone(t("consent.withdrawnNow", { name: person.label })) });
  const error = consents.error ?? stops.error;
  if (error) return <ProblemNote error={error} onRetry={() => { void consents.refetch(); void stops.refetch(); }} />;
  const list = (consents.data?.items ?? []).toReversed();
  return (
    <>
      <div className={styles.row}>
        <Button leftSection={<IconSignature size={17} />} onClick={() => setAsking("consent")}>{t("consent.record")}</Button>
        <Button variant="default" leftSection={<IconHandStop size={17} />} onClick={() => setAsking("stop")}>{t("stop.record")}</Button>
      </div>
      {(stops.data?.items ?? []).length === 0 ? null : <div style={{ marginTop: 20 }} />}
      {(stops.data?.items ?? []).toReversed().map((s) => (
        <div key={s.id} className={styles.stop} data-over={s.until !== undefined}>
          <strong>{t(`stop.${s.kind}`)}</strong>
          <p>{t(`stop.${s.kind}Text`)}</p>
          {s.note ? <p className="muted">{s.note}</p> : null}
          <p className="muted">
            {t("stop.since")} <When at={s.from} />
            {s.until ? <> {t("stop.until")} <When at={s.until} /></> : null}
          </p>
          {s.reason ? <p className="muted">{t("stop.because")} {s.reason}</p> : null}
          {s.until === undefined ? <Button mt={8} variant="default" size="compact-sm" onClick={() => setEnding(s)}>{t(`stop.end.${s.kind}`)}</Button> : null}
        </div>
      ))}
      {consents.data === undefined ? <Skeleton height={120} mt={16} /> : list.length === 0 ? (
        <EmptyState icon={<IconSignature size={48} stroke={1} />} title={t("consents.none")}>{t("consents.noneText")}</EmptyState>
      ) : (
        <ul aria-label={t("person.consents")}>
          {list.map((c) => <One key={c.id} consent={c} busy={withdraw.isPending} onWithdraw={() => take(c)} onPart={() => setAsking(c)} />)}
        </ul>
      )}
      {asking === "consent" ? <ConsentDialog people={[{ id: person.id, name: person.label }]} onClose={close} /> : null}
      {typeof asking === "object" ? <WithdrawDialog person={person} consent={asking} onClose={close} /> : null}
      {asking === "stop" ? <StopDialog person={person} onClose={close} /> : null}
      {ending ? <EndStopDialog person={person} stop={ending} onClose={() => setEnding(undefined)} /> : null}
    </>
  );
}

const standing = ["running", "not-begun", "partly"];

function One({ consent, busy, onWithdraw, onPart }: { consent: Consent; busy: boolean; onWithdraw: () => void; onPart: () => void }) {
  const { t } = useTexts();
  return (
    <ConsentRecord
      consent={consent}
      chip={<ConsentChip state={consent.state} />}
      actions={standing.includes(consent.state) ? (
        <span className={styles.acts}>
          <Button variant="default" size="compact-sm" loading={busy} onClick={onWithdraw}>{t("consent.withdraw")}</Button>
          <Button variant="default" size="compact-sm" onClick={onPart}>{t("withdraw.open")}</Button>
        </span>
      ) : null}
    />
  );
}
