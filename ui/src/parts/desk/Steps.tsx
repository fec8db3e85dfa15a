import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { type DeskStep, stepsQuery } from "../../client/desk";
import type { Called } from "../../client/people";
import { useMay } from "../../client/session";
import { countName } from "../../lib/amounts";
import { useTexts } from "../../lib/i18n";
import { ConsentDialog } from "../people/ConsentDialog";
import { naming } from "../people/naming";
import { setBasis } from "../photo/acts";
import { BasisDialog } from "../photo/BasisDialog";
import { ProblemNote } from "../ProblemNote";
import { AskDialog } from "../requests/AskDialog";
import styles from "./desk.module.css";

const faces = ["name-face", "confirm-face", "confirm-people", "name-people"];
const words = ["ask-person", "ask-consent", "ask-guardian"];
const bases = ["set-basis", "correct-basis", "complete-assessment", "renew-agreement", "review-balance"];

/** What would clear the photos of a pile, in groups, each with the way to do it. */
export function Steps({ q }: { q: string }) {
  const { t, language } = useTexts();
  const go = useNavigate();
  const mayConsents = useMay("edit-consents");
  const { data, error, refetch } = useQuery(stepsQuery(q));
  const [asking, setAsking] = useState<DeskStep>();
  const [asked, setAsked] = useState<DeskStep[]>([]);
  const close = () => setAsking(undefined);
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={72} m={16} />;
  if (data.steps.length === 0) return null;
  const actOf = (s: DeskStep): { text: string; act: () => void } | undefined => {
    if (bases.includes(s.code)) return { text: t("basis.set"), act: () => setAsking(s) };
    if (faces.includes(s.code)) {
      return { text: t("desk.nameFaces"), act: () => {
        naming.set(true);
        void go(`/photo/${s.assets[0]}?q=${encodeURIComponent(q)}`);
      } };
    }
    if (words.includes(s.code) && s.person && mayConsents) return { text: t("consent.record"), act: () => setAsking(s) };
    if (s.code === "add-guardian" && s.person) return { text: t("desk.openPerson"), act: () => void go(`/people/${s.person?.id}?part=details`) };
    if (s.person && mayConsents) return { text: t("desk.openPerson"), act: () => void go(`/people/${s.person?.id}?part=consents`) };
    return undefined;
  };
  const wait = mayConsents ? data.steps.filter((s) => words.includes(s.code) && s.person) : [];
  return (
    <section className={styles.steps} aria-label={t("desk.steps")}>
      <div className={styles.stepsHead}>
        <h2 className={styles.stepsTitle}>{t("desk.steps")}</h2>
        {wait.length > 1 ? <Button size="compact-md" onClick={() => setAsked(wait)}>{t("desk.askThese")}</Button> : null}
      </div>
      <p className="muted">
        {data.waiting > 0 ? t("desk.waiting", { photos: t("grid.photos", { count: data.waiting, n: countName(data.waiting, language) }), people: t("desk.people", { count: data.people }) }) : t("desk.looked", { count: data.photos, n: countName(data.photos, language) })}
        {data.more ? ` ${t("desk.newest", { n: countName(data.photos, language) })}` : ""}
      </p>
      <ol className={styles.stepList}>
        {data.steps.map((s) => {
          const offer = actOf(s);
          return (
            <li key={`${s.code} ${s.person?.id ?? ""} ${s.guardian?.id ?? ""}`} className={styles.step}>
              <span className={styles.few} aria-hidden="true">
                {s.first.filter((i) => i.thumbs["256"]).slice(0, 4).map((i) => <img key={i.id} src={i.thumbs["256"]} alt="" loading="lazy" />)}
              </span>
              <span className={styles.stepText}>
                <span>{s.sentence}</span>
                <span className="muted">
                  {t("grid.photos", { count: s.count, n: countName(s.count, language) })}
                  {s.person?.name === undefined || s.sentence.includes(s.person.name) ? "" : ` · ${s.person.name}`}
                </span>
              </span>
              <span className={styles.stepActs}>
                {wait.includes(s) ? <Button variant="default" size="compact-md" onClick={() => setAsked([s])}>{t("ask.do")}</Button> : null}
                {offer === undefined ? null : <Button variant="default" size="compact-md" onClick={offer.act}>{offer.text}</Button>}
              </span>
            </li>
          );
        })}
      </ol>
      {asked.length === 0 ? null : (
        <AskDialog
          whom={{ assets: [...new Set(asked.flatMap((s) => s.assets))] }} first={asked.flatMap((s) => s.person?.id ?? [])} onClose={() => setAsked([])}
        />
      )}
      {asking === undefined ? null : bases.includes(asking.code) ? (
        <BasisDialog open onClose={close} onDone={close} count={asking.assets.length} onDecide={(change) => setBasis({ ids: asking.assets }, change)} />
      ) : asking.person ? (
        <ConsentDialog people={[asking.person as Called]} about={{ ids: asking.assets, name: t("desk.ofPile") }} onClose={close} />
      ) : null}
    </section>
  );
}
