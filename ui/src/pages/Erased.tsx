import { Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { IconArrowLeft, IconUserX } from "@tabler/icons-react";
import { Link } from "react-router";
import { erasedQuery } from "../client/erased";
import { useTexts } from "../lib/i18n";
import { dateName } from "../lib/when";
import { EmptyState } from "../parts/EmptyState";
import { Page } from "../parts/Page";
import { ProblemNote } from "../parts/ProblemNote";
import { Table } from "../parts/Table";
import { When } from "../parts/When";

/** Who was erased. Only their numbers are left. */
export function Component() {
  const { t, language } = useTexts();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(erasedQuery);
  const rows = data?.pages.flatMap((p) => p.items) ?? [];
  return (
    <Page title={t("erased.title")} actions={<Button variant="default" component={Link} to="/people" leftSection={<IconArrowLeft size={16} />}>{t("nav.people")}</Button>}>
      <p className="muted">{t("erased.text")}</p>
      <ProblemNote error={error} onRetry={() => void refetch()} />
      {data === undefined ? (error ? null : <Skeleton height={160} mt={16} />) : rows.length === 0 ? (
        <EmptyState icon={<IconUserX size={56} stroke={1} />} title={t("erased.none")}>{t("erased.noneText")}</EmptyState>
      ) : (
        <Table
          label={t("erased.title")} rows={rows} keyOf={(e) => String(e.number)}
          columns={[
            { title: t("people.number"), wide: true, cell: (e) => <Link to={`/people/erased/${e.number}`}>{t("erased.person", { number: String(e.number).padStart(4, "0") })}</Link> },
            { title: t("erased.at"), cell: (e) => <When at={e.at} /> },
            { title: t("erased.proof"), cell: (e) => (e.proof_gone || e.keep_until === undefined ? <span className="muted">{t("erased.nothing")}</span> : t("erased.until", { date: dateName(e.keep_until, language) })) },
          ]}
        />
      )}
      {hasNextPage ? <Button mt={16} variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t("vocabulary.more")}</Button> : null}
    </Page>
  );
}
