import { Button, Select, Tabs } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { IconMail } from "@tabler/icons-react";
import { useSearchParams } from "react-router";
import { invitationsQuery, postQuery, waiting } from "../client/requests";
import { useTexts } from "../lib/i18n";
import { EmptyState } from "../parts/EmptyState";
import { Page } from "../parts/Page";
import { Events } from "../parts/requests/Events";
import { InvitationTable } from "../parts/requests/InvitationTable";
import { Outbox } from "../parts/requests/Outbox";
import { ProblemNote } from "../parts/ProblemNote";
import styles from "../parts/requests/requests.module.css";

const states = ["signed", "partly", "refused", "expired", "cancelled"] as const;

/** Who was asked, who has answered, and who has not. */
export function Component() {
  const { t } = useTexts();
  const [params, setParams] = useSearchParams();
  const { data: post } = useQuery(postQuery);
  const part = params.get("part") ?? "requests";
  return (
    <Page title={t("nav.requests")} wide>
      <Tabs value={part} onChange={(v) => setParams(v === null || v === "requests" ? {} : { part: v }, { replace: true })} mb={16}>
        <Tabs.List>
          <Tabs.Tab value="requests">{t("nav.requests")}</Tabs.Tab>
          <Tabs.Tab value="events">{t("events.title")}</Tabs.Tab>
          {post?.demo ? <Tabs.Tab value="outbox">{t("outbox.title")}</Tabs.Tab> : null}
        </Tabs.List>
      </Tabs>
      {part === "events" ? <Events /> : part === "outbox" ? <Outbox /> : <List />}
    </Page>
  );
}

function List() {
  const { t } = useTexts();
  const [params, setParams] = useSearchParams();
  const chosen = params.get("state") ?? "";
  const filter = chosen === "waiting" ? { state: waiting.join(",") } : chosen === "" ? {} : { state: chosen };
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(invitationsQuery(filter));
  const rows = data?.pages.flatMap((p) => p.items) ?? [];
  const counts = data?.pages[0]?.counts ?? {};
  const open = waiting.reduce((sum, s) => sum + (counts[s] ?? 0), 0);
  const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
  if (data !== undefined && total === 0) {
    return <EmptyState icon={<IconMail size={56} stroke={1} />} title={t("request.empty")}>{t("request.emptyText")}</EmptyState>;
  }
  return (
    <>
      <ProblemNote error={error} onRetry={() => void refetch()} />
      <div className={styles.bar}>
        <Select
          aria-label={t("request.filter")} w={260} allowDeselect={false} value={chosen || "all"} onChange={(v) => setParams(v === null || v === "all" ? {} : { state: v }, { replace: true })}
          data={[
            { value: "all", label: t("request.all", { n: String(total) }) },
            { value: "waiting", label: t("request.open", { n: String(open) }) },
            ...states.map((s) => ({ value: s, label: `${t(`request.state.${s}`)} (${counts[s] ?? 0})` })),
          ]}
        />
        <span className="muted" role="status">{t("request.found", { count: rows.length })}</span>
      </div>
      <InvitationTable rows={rows} />
      {hasNextPage ? <Button mt={16} variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t("vocabulary.more")}</Button> : null}
    </>
  );
}
