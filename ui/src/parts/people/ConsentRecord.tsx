import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Consent, ConsentEvent, Said } from "../../client/people";
import { foldersQuery } from "../../client/places";
import { type Translate, useTexts } from "../../lib/i18n";
import { dateName, lastDayName } from "../../lib/when";
import { Proof, Recordings } from "./Proof";
import { useWord } from "./useWord";
import styles from "./consents.module.css";

/** What was asked and answered once, with what proves it. Of somebody who was erased nothing is added. */
export function ConsentRecord({ consent, chip, actions, past = false }: { consent: Consent; chip?: ReactNode; actions?: ReactNode; past?: boolean }) {
  const { t, language } = useTexts();
  const word = useWord();
  const { data: folders } = useQuery(foldersQuery);
  const { scope } = consent;
  const where = scope.extent === "all-of-me"
    ? t("scope.all")
    : scope.extent === "this-event"
      ? t("scope.inFolder", { name: (scope.folders ?? []).map((id) => folders?.items.find((f) => f.id === id)?.name ?? "?").join(", ") })
      : t("scope.photos", { count: scope.assets?.length ?? 0 });
  const term = consent.until ? t("consent.runsUntil", { date: lastDayName(consent.until, language) }) : past ? dateName(consent.asked_at, language) : t("consent.runsOn");
  return (
    <li className={styles.consent}>
      <div className={styles.consentHead}>
        {chip}
        <span className="muted">{where} · {term}</span>
        {actions}
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
      <Recordings consent={consent} past={past} />
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
