import { Skeleton, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useSearchParams } from "react-router";
import { recallsQuery } from "../client/recalls";
import { useTexts } from "../lib/i18n";
import { EmptyState } from "../parts/EmptyState";
import { Page } from "../parts/Page";
import { ProblemNote } from "../parts/ProblemNote";
import { RecallList } from "../parts/recall/RecallList";

/** What is called back, and from whom: the board of what is open, and what was closed. */
export function Component() {
  const { t } = useTexts();
  const [params, setParams] = useSearchParams();
  const state = params.get("state") === "closed" ? "closed" : "open";
  const { data, error, refetch } = useQuery(recallsQuery(state));
  return (
    <Page title={t("nav.recalls")} wide>
      <p className="muted">{t("recalls.explain")}</p>
      <Tabs value={state} onChange={(v) => setParams(v === "closed" ? { state: "closed" } : {}, { replace: true })} my={16}>
        <Tabs.List>
          <Tabs.Tab value="open">{t("recalls.open")}</Tabs.Tab>
          <Tabs.Tab value="closed">{t("recalls.closed")}</Tabs.Tab>
        </Tabs.List>
      </Tabs>
      {error ? <ProblemNote error={error} onRetry={() => void refetch()} /> : data === undefined ? <Skeleton height={160} /> : data.items.length === 0 ? (
        <EmptyState icon={<IconArrowBackUp size={56} stroke={1} />} title={t(state === "open" ? "recalls.none" : "recalls.noneClosed")}>{t("recalls.noneText")}</EmptyState>
      ) : <RecallList rows={data.items} />}
    </Page>
  );
}
