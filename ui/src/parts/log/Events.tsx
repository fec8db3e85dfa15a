import { Button, Select, Skeleton, TextInput } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Fragment, useState } from "react";
import { type LogFilter, logQuery } from "../../client/log";
import { usersQuery } from "../../client/office";
import { useMay } from "../../client/session";
import { endOfDay, startOfDay } from "../../lib/days";
import { useTexts } from "../../lib/i18n";
import { dayName } from "../../lib/when";
import { EmptyState } from "../EmptyState";
import { ProblemNote } from "../ProblemNote";
import { fold } from "./fold";
import { kinds } from "./kinds";
import { RunRow } from "./RunRow";
import styles from "./log.module.css";

/** What happened, newest first, by who, what and when. */
export function Events() {
  const { t, language } = useTexts();
  const { data: users } = useQuery({ ...usersQuery, enabled: useMay("grant-folders") });
  const [filter, setFilter] = useState<LogFilter>({});
  const [days, setDays] = useState({ from: "", until: "" });
  const full: LogFilter = {
    ...filter,
    from: days.from === "" ? undefined : startOfDay(days.from),
    until: days.until === "" ? undefined : endOfDay(days.until),
  };
  const log = useInfiniteQuery(logQuery(full));
  const dayOf = (at: string) => dayName(at, language);
  const runs = fold(log.data?.pages.flatMap((p) => p.items) ?? [], dayOf);
  return (
    <>
      <div className={styles.filters}>
        <Select
          label={t("log.who")} placeholder={t("log.anybody")} clearable searchable data={(users?.items ?? []).map((u) => ({ value: u.id, label: u.name }))}
          value={filter.actor ?? null} onChange={(v) => setFilter({ ...filter, actor: v ?? undefined })} clearButtonProps={{ "aria-label": t("do.clear") }}
        />
        <Select
          label={t("log.what")} placeholder={t("log.anything")} clearable searchable data={kinds.map((k) => ({ value: k, label: t(`event.${k}`) }))}
          value={filter.kind?.[0] ?? null} onChange={(v) => setFilter({ ...filter, kind: v === null ? undefined : [v] })} clearButtonProps={{ "aria-label": t("do.clear") }}
        />
        <TextInput type="date" label={t("log.from")} value={days.from} max={days.until || undefined} onChange={(e) => setDays({ ...days, from: e.currentTarget.value })} />
        <TextInput type="date" label={t("log.until")} value={days.until} min={days.from || undefined} onChange={(e) => setDays({ ...days, until: e.currentTarget.value })} />
      </div>
      <ProblemNote error={log.error} onRetry={() => void log.refetch()} />
      {log.isPending && !log.error ? <Skeleton height={320} /> : null}
      {log.isSuccess && runs.length === 0 ? <EmptyState title={t("log.nothing")}>{t("log.nothingText")}</EmptyState> : null}
      {runs.map((run, i) => {
        const day = dayOf(run.entries[0]?.at ?? "");
        return (
          <Fragment key={run.entries[0]?.seq}>
            {i > 0 && dayOf(runs[i - 1]?.entries[0]?.at ?? "") === day ? null : <h2 className={styles.day}>{day}</h2>}
            <RunRow run={run} />
          </Fragment>
        );
      })}
      {log.hasNextPage ? (
        <div className={styles.end}>
          <Button variant="default" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>{t("log.older")}</Button>
        </div>
      ) : null}
    </>
  );
}
