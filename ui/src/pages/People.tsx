import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { IconFileImport, IconSearch, IconUserPlus, IconUsers } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { type PersonRow, peopleQuery } from "../client/people";
import { useMay } from "../client/session";
import { countName } from "../lib/amounts";
import { useTexts } from "../lib/i18n";
import { EmptyState } from "../parts/EmptyState";
import { Page } from "../parts/Page";
import { ConsentChip, PersonMarks } from "../parts/people/Chips";
import { ImportDialog } from "../parts/people/ImportDialog";
import { PersonDialog } from "../parts/people/PersonDialog";
import { ProblemNote } from "../parts/ProblemNote";
import { Table } from "../parts/Table";
import styles from "../parts/people/register.module.css";

/** The register of the people shown. */
export function Component() {
  const { t, language } = useTexts();
  const go = useNavigate();
  const may = useMay("edit-people");
  const mayConsents = useMay("edit-consents");
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text.trim(), 200);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(peopleQuery(q));
  const [asking, setAsking] = useState<"person" | "import">();
  const close = () => setAsking(undefined);
  const rows = data?.pages.flatMap((p) => p.items) ?? [];
  const total = data?.pages[0]?.total ?? 0;
  const actions = may ? (
    <>
      <Button variant="default" leftSection={<IconFileImport size={17} />} onClick={() => setAsking("import")}>{t("import.title")}</Button>
      <Button leftSection={<IconUserPlus size={17} />} onClick={() => setAsking("person")}>{t("people.new")}</Button>
    </>
  ) : null;
  return (
    <Page title={t("nav.people")} actions={actions}>
      <ProblemNote error={error} onRetry={() => void refetch()} />
      {total === 0 && q === "" && data !== undefined ? (
        <EmptyState icon={<IconUsers size={56} stroke={1} />} title={t("people.empty")}>{t("people.emptyText")}</EmptyState>
      ) : (
        <>
          <TextInput
            className={styles.search} leftSection={<IconSearch size={17} />} aria-label={t("people.find")} placeholder={t("people.find")} type="search"
            value={text} onChange={(e) => setText(e.currentTarget.value)}
          />
          <p className="muted" role="status">{data === undefined ? "" : t("people.found", { count: total, n: countName(total, language) })}</p>
          <Table
            label={t("nav.people")} rows={rows} keyOf={(p) => p.id}
            columns={[
              { title: t("account.name"), wide: true, cell: (p) => <span className={styles.row}><Link to={`/people/${p.id}`} className={styles.name}>{p.label}</Link><PersonMarks person={p} /></span> },
              { title: t("people.number"), cell: (p) => String(p.number).padStart(4, "0") },
              ...(mayConsents ? [{ title: t("person.consents"), cell: (p: PersonRow) => (p.consent === undefined || p.consent === "none" ? <span className="muted">{t("people.notAsked")}</span> : <ConsentChip state={p.consent} />) }] : []),
              { title: t("people.photos"), cell: (p) => countName(p.photos, language) },
            ]}
          />
          {hasNextPage ? <Button mt={16} variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t("vocabulary.more")}</Button> : null}
        </>
      )}
      {mayConsents ? <p className={styles.erased}><Link to="/people/erased">{t("erased.title")}</Link></p> : null}
      {asking === "person" ? <PersonDialog onClose={close} onDone={(p) => void go(`/people/${p.id}?part=details`)} /> : null}
      {asking === "import" ? <ImportDialog onClose={close} /> : null}
    </Page>
  );
}
