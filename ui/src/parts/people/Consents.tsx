import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconHandStop, IconSignature } from "@tabler/icons-react";
import { useState } from "react";
import { type Consent, type ConsentEvent, consentsQuery, type Person, type Said, stopsQuery, useConsents } from "../../client/people";
import { foldersQuery } from "../../client/places";
import { type Translate, useTexts } from "../../lib/i18n";
import { dateName, lastDayName } from "../../lib/when";
import { EmptyState } from "../EmptyState";
import { ProblemNote } from "../ProblemNote";
import { When } from "../When";
import { toastDone, toastProblem } from "../toasts";
import { ConsentChip } from "./Chips";
import { ConsentDialog } from "./ConsentDialog";
import { Proof, Recordings } from "./Proof";
import { StopDialog } from "./StopDialog";
import { useWord } from "./useWord";
import { WithdrawDialog } from "./WithdrawDialog";
import styles from "./consents.module.css";

/** What somebody allowed and refused, with everything that was said since, and what stops all use. */
export function Consents({ person }: { person: Person }) {
  const { t } = useTexts();
  const consents = useQuery(consentsQuery(person.id));
  const stops = useQuery(stopsQuery(person.id));
  const { withdraw, end } = useConsents(person.id);
  const [asking, setAsking] = useState<"consent" | "stop" | Consent>();
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
          {s.until === undefined ? (
            <Button mt={8} variant="default" size="compact-sm" onClick={() => end.mutate(s.id, { onError: toastProblem, onSuccess: () => toastDone(t("stop.ended")) })}>
              {t(`stop.end.${s.kind}`)}
            </Button>
          ) : null}
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
    </>
  );
}

const standing = ["running", "not-begun", "partly"];

function One({ consent, busy, onWithdraw, onPart }: { consent: Consent; busy: boolean; onWithdraw: () => void; onPart: () => void }) {
  const { t, language } = useTexts();
  const word = useWord();
  const { data: folders } = useQuery(foldersQuery);
  const { scope } = consent;
  const where = scope.extent === "all-of-me"
    ? t("scope.all")
    : scope.extent === "this-event"
      ? t("scope.inFolder", { name: (scope.folders ?? []).map((id) => folders?.items.find((f) => f.id === id)?.name ?? "?").join(", ") })
      : t("scope.photos", { count: scope.assets?.length ?? 0 });
  const term = consent.until ? t("consent.runsUntil", { date: lastDayName(consent.until, language) }) : t("consent.runsOn");
  return (
    <li className={styles.consent}>
      <div className={styles.consentHead}>
        <ConsentChip state={consent.state} />
        <span className="muted">{where} · {term}</span>
        {standing.includes(consent.state) ? (
          <span className={styles.acts}>
            <Button variant="default" size="compact-sm" loading={busy} onClick={onWithdraw}>{t("consent.withdraw")}</Button>
            <Button variant="default" size="compact-sm" onClick={onPart}>{t("withdraw.open")}</Button>
          </span>
        ) : null}
      </div>
      {consent.note ? <p className="muted">{consent.note}</p> : null}
      <ol className={styles.history}>
        {consent.events.map((e, i) => (
          <li key={`${e.at} ${i}`}>
            <p>{sentenceOf(e, t, language)}{e.recorded_by?.name ? <span className="muted"> · {t("consent.recordedBy", { name: e.recorded_by.name })}</span> : null}</p>
            {e.answers.map((a) => <p key={a.purpose} className="muted">{answerOf(a, e.kind, t, word)}</p>)}
            <Proof consent={consent.id} event={e} number={i + 1} />
          </li>
        ))}
      </ol>
      <Recordings consent={consent} />
    </li>
  );
}

function sentenceOf(e: ConsentEvent, t: Translate, language: string): string {
  const values = { date: dateName(e.at, language), who: e.signer?.name || t("consent.staff") };
  switch (e.kind) {
    case "given": return t(e.method === "paper" ? "said.givenPaper" : e.method === "spoken" ? "said.givenSpoken" : "said.given", values);
    case "changed": return t("said.changed", values);
    case "confirmed": return t("said.confirmed", values);
    case "withdrawn":
      if (e.assets.length > 0) return t("said.withdrawnPhotos", { ...values, count: e.assets.length });
      if (e.answers.length === 0 && e.signer === undefined) return t("said.withdrawnStaff", values);
      return t(e.answers.length > 0 ? "said.withdrawnPart" : "said.withdrawn", values);
    case "expired": return t("said.expired", values);
    case "superseded": return t("said.superseded", values);
  }
}

function answerOf(a: Said, kind: ConsentEvent["kind"], t: Translate, word: (list: "purposes" | "channels", key: string) => string): string {
  const names = (keys: string[] | undefined) => (keys ?? []).map((k) => word("channels", k)).join(", ");
  const parts = kind === "withdrawn"
    ? [t("said.ends", { channels: names(a.no) })]
    : [a.yes?.length ? t("said.yes", { channels: names(a.yes) }) : "", a.no?.length ? t("said.no", { channels: names(a.no) }) : ""];
  return `${word("purposes", a.purpose)}: ${parts.filter(Boolean).join("; ")}`;
}
