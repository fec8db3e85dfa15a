import { Select, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconChecks } from "@tabler/icons-react";
import { useRef } from "react";
import { useSearchParams } from "react-router";
import { deskQuery, type PileName } from "../client/desk";
import { foldersQuery } from "../client/places";
import { useMay } from "../client/session";
import { countName } from "../lib/amounts";
import { useTexts } from "../lib/i18n";
import { useChosenInView } from "../lib/inView";
import { useRemembered } from "../lib/remember";
import { pathOf } from "../lib/tree";
import { Calendar } from "../parts/desk/Calendar";
import { Steps } from "../parts/desk/Steps";
import { EmptyState } from "../parts/EmptyState";
import { useTitle } from "../parts/Page";
import { PhotoBrowser } from "../parts/photo/PhotoBrowser";
import { ProblemNote } from "../parts/ProblemNote";
import desk from "../parts/desk/desk.module.css";
import browser from "../parts/photo/browser.module.css";
import styles from "../parts/review/review.module.css";

const names: PileName[] = ["wanted", "not-assessed", "faces", "review", "ending", "blocked"];

/** What needs somebody's decision before it may be used: each a pile that one can finish. */
export function Component() {
  const { t, language } = useTexts();
  const [params, setParams] = useSearchParams();
  const [density] = useRemembered("density", 200);
  const mayCalendar = useMay("edit-consents");
  const folders = useQuery(foldersQuery).data?.items ?? [];
  const within = params.get("in") ?? "";
  const { data, error, refetch } = useQuery(deskQuery(within === "" ? "" : `folder:${within}`));
  const first = data?.items.find((p) => p.count > 0)?.name ?? "not-assessed";
  const tab = params.get("pile") ?? first;
  const pile = data?.items.find((p) => p.name === tab);
  useTitle(t("nav.desk"));
  const bar = useRef<HTMLDivElement>(null);
  useChosenInView(bar, data === undefined ? "" : tab);
  const show = (change: Record<string, string>) => {
    const next = Object.fromEntries(Object.entries({ pile: tab, in: within, ...change }).filter(([, v]) => v !== ""));
    setParams(next, { replace: true });
  };
  const done = <EmptyState icon={<IconChecks size={56} stroke={1} />} title={t("review.done")}>{t("review.doneText")}</EmptyState>;
  return (
    <div className={styles.page}>
      <div className={browser.head}>
        <h1 className={`${browser.title} ${styles.title}`}>{t("nav.desk")}</h1>
        <span className={browser.spacer} />
        {tab === "calendar" ? null : (
          <Select
            aria-label={t("desk.within")} placeholder={t("desk.everywhere")} searchable clearable size="sm" w={{ base: 168, sm: 260 }} flex="none" value={within || null}
            data={folders.filter((f) => f.parent !== "").map((f) => ({ value: f.id, label: pathOf(folders, f.id) }))} onChange={(v) => show({ in: v ?? "" })}
          />
        )}
      </div>
      <Tabs ref={bar} value={tab} onChange={(v) => show({ pile: v ?? "" })} className={styles.tabs} px={12}>
        <Tabs.List>
          {names.map((name) => {
            const p = data?.items.find((one) => one.name === name);
            return (
              <Tabs.Tab key={name} value={name}>
                <span className={desk.pileTab}>
                  {t(`pile.${name}`)}
                  <span className={desk.number} data-none={p?.count === 0}>{p === undefined ? "…" : `${countName(p.count, language)}${p.more ? "+" : ""}`}</span>
                </span>
              </Tabs.Tab>
            );
          })}
          {mayCalendar ? <Tabs.Tab value="calendar">{t("desk.calendar")}</Tabs.Tab> : null}
        </Tabs.List>
      </Tabs>
      <div className={styles.content}>
        {error ? <ProblemNote error={error} onRetry={() => void refetch()} /> : null}
        {tab === "calendar" ? <Calendar /> : pile === undefined ? null : (
          <PhotoBrowser
            key={pile.query} q={pile.query} label={t(`pile.${pile.name}`)} density={density} empty={done}
            head={<><p className={styles.explain}>{t(`pile.${pile.name}Text`)}</p>{pile.count > 0 ? <Steps q={pile.query} /> : null}</>}
          />
        )}
      </div>
    </div>
  );
}
