import { SegmentedControl, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconCalendarCheck } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { type Ending, endingsQuery } from "../../client/desk";
import { countName } from "../../lib/amounts";
import { type Translate, useTexts } from "../../lib/i18n";
import { dateName, lastDayName, monthName } from "../../lib/when";
import { EmptyState } from "../EmptyState";
import { ProblemNote } from "../ProblemNote";
import styles from "./desk.module.css";

const spans = [30, 90, 365] as const;

/** What ends when, month by month, with marks for what is near: a month, a week, today. */
export function Calendar() {
  const { t, language } = useTexts();
  const [days, setDays] = useState<number>(90);
  const { data, error, refetch } = useQuery(endingsQuery(days));
  const months = new Map<string, Ending[]>();
  for (const e of data?.items ?? []) {
    const month = new Date(e.at).toISOString().slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), e]);
  }
  return (
    <div className={styles.calendar}>
      <SegmentedControl
        value={String(days)} onChange={(v) => setDays(Number(v))} aria-label={t("desk.ahead")}
        data={spans.map((n) => ({ value: String(n), label: t(`desk.days${n}`) }))}
      />
      <ProblemNote error={error} onRetry={() => void refetch()} />
      {data === undefined ? <Skeleton height={160} /> : data.items.length === 0 ? (
        <EmptyState icon={<IconCalendarCheck size={56} stroke={1} />} title={t("desk.nothingEnds")}>{t("desk.nothingEndsText")}</EmptyState>
      ) : (
        [...months].map(([month, list]) => (
          <section key={month}>
            <h2 className={styles.month}>{monthName(month, language)}</h2>
            <ul>
              {list.map((e, i) => (
                <li key={`${e.at} ${e.kind} ${i}`} className={styles.ending} data-near={near(e.days)}>
                  <span className={styles.left}>{leftName(e.days, t)}</span>
                  <span className={styles.what}>
                    <span>{t(`ending.${e.kind}`)}{" "}<About ending={e} /></span>
                    <span className="muted">
                      {e.kind === "review" || e.kind === "hold" || e.kind === "of-age" ? dateName(e.at, language) : lastDayName(e.at, language)}
                      {" · "}{t("grid.photos", { count: e.photos, n: countName(e.photos, language) })}
                      {e.in_use > 0 ? ` · ${t("desk.inUse", { count: e.in_use, n: countName(e.in_use, language) })}` : ""}
                    </span>
                  </span>
                </li>
              ))}
            </ul>
          </section>
        ))
      )}
    </div>
  );
}

function About({ ending }: { ending: Ending }) {
  const { t } = useTexts();
  if (ending.person) return <Link to={`/people/${ending.person.id}?part=consents`}>{ending.person.name}</Link>;
  if (ending.folder) return <Link to={`/library?q=folder:${ending.folder.id}`}>{ending.folder.name || t("basis.fromAbove")}</Link>;
  return null;
}

/** The mark: a week is near, a month is coming. */
function near(days: number): "now" | "week" | "month" | undefined {
  if (days < 1) return "now";
  if (days < 7) return "week";
  return days < 30 ? "month" : undefined;
}

function leftName(days: number, t: Translate): string {
  return days < 1 ? t("desk.today") : t("desk.inDays", { count: days });
}
