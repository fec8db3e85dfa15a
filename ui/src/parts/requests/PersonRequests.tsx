import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { IconMailQuestion } from "@tabler/icons-react";
import { useState } from "react";
import type { Person } from "../../client/people";
import { invitationsQuery } from "../../client/requests";
import { useTexts } from "../../lib/i18n";
import { ProblemNote } from "../ProblemNote";
import { AskDialog } from "./AskDialog";
import { InvitationTable } from "./InvitationTable";
import styles from "./requests.module.css";

/** What somebody was asked, for themselves or for others. */
export function PersonRequests({ person }: { person: Person }) {
  const { t } = useTexts();
  const [asking, setAsking] = useState(false);
  const { data, error, refetch } = useInfiniteQuery(invitationsQuery({ person: person.id }));
  const rows = data?.pages.flatMap((p) => p.items) ?? [];
  return (
    <>
      <div className={styles.bar}>
        {person.deceased ? null : <Button leftSection={<IconMailQuestion size={17} />} onClick={() => setAsking(true)}>{t("ask.do")}</Button>}
      </div>
      <ProblemNote error={error} onRetry={() => void refetch()} />
      {data !== undefined && rows.length === 0 ? <p className="muted">{t("person.noRequests", { name: person.label })}</p> : null}
      {rows.length === 0 ? null : <InvitationTable rows={rows} />}
      {asking ? <AskDialog whom={{ people: [person.id] }} onClose={() => setAsking(false)} /> : null}
    </>
  );
}
