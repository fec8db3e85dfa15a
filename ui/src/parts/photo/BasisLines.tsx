import { Anchor } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type Assessment, documentAddress } from "../../client/bases";
import { basesQuery } from "../../client/door";
import { useMay } from "../../client/session";
import { useTexts } from "../../lib/i18n";
import { dateName, lastDayName } from "../../lib/when";
import { When } from "../When";
import styles from "./inspector.module.css";

const parts = ["interest", "necessity", "weighing", "safeguards"] as const;

/** A legal basis as somebody decided it, with all that it rests on. */
export function BasisLines({ assessment }: { assessment: Assessment }) {
  const { t, language } = useTexts();
  const mayRead = useMay("set-basis");
  const known = useQuery(basesQuery).data?.items.find((b) => b.basis === assessment.basis);
  const { balance, evidence } = assessment;
  const line = (label: string, content: React.ReactNode) => (
    <div className={styles.line}>
      <span className={styles.label}>{label}</span>
      <span className={styles.plain}>{content}</span>
    </div>
  );
  return (
    <>
      {line(t("basis.title"), (
        <>
          <span>{known?.name ?? assessment.basis}</span>
          <span className="muted">{known?.sentence}</span>
          {assessment.from ? <span className="muted">{assessment.from.name ? t("basis.fromFolder", { name: assessment.from.name }) : t("basis.fromAbove")}</span> : null}
        </>
      ))}
      {balance === undefined ? null : parts.map((p) => <div key={p} style={{ display: "contents" }}>{line(t(`balance.${p}`), balance[p])}</div>)}
      {balance === undefined ? null : line(t("balance.review"), dateName(balance.review, language))}
      {assessment.note ? line(t("basis.note"), assessment.note) : null}
      {assessment.ends ? line(t("basis.ends"), lastDayName(assessment.ends, language)) : null}
      {evidence === undefined ? null : line(t("basis.document"), mayRead ? <Anchor href={documentAddress(evidence.id)} download>{evidence.name}</Anchor> : evidence.name)}
      {assessment.by ? line(t("basis.by"), <span>{assessment.by.name} <When at={assessment.at} /></span>) : null}
    </>
  );
}

/** What was decided before, the newest first. */
export function BasisHistory({ history }: { history: Assessment[] }) {
  const { t } = useTexts();
  const names = useQuery(basesQuery).data?.items ?? [];
  if (history.length < 2) return null;
  return (
    <details className={styles.past}>
      <summary>{t("basis.history", { count: history.length })}</summary>
      <ol>
        {history.map((a, i) => (
          <li key={`${a.at} ${i}`}>
            <p>{names.find((b) => b.basis === a.basis)?.name ?? t("basis.nothingSaid")}</p>
            {a.note ? <p className="muted">{a.note}</p> : null}
            <p className="muted">{a.by?.name} <When at={a.at} />{a.evidence ? ` · ${a.evidence.name}` : ""}</p>
          </li>
        ))}
      </ol>
    </details>
  );
}
