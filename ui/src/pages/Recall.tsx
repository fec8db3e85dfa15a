import { ActionIcon, Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconArrowLeft, IconPrinter } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { type RecallItem, recallQuery, waits } from "../client/recalls";
import { useMe } from "../client/session";
import { useTexts } from "../lib/i18n";
import { Block, useTitle } from "../parts/Page";
import { ProblemNote } from "../parts/ProblemNote";
import { ItemList } from "../parts/recall/ItemList";
import { Receivers } from "../parts/recall/Receivers";
import { SettleDialog } from "../parts/recall/SettleDialog";
import { When } from "../parts/When";
import page from "../parts/Page.module.css";
import styles from "../parts/recall/recall.module.css";

/** One recall: what is out, who was told, what they said. Printed, it is the report (GDPR Art. 19). */
export function Component() {
  const { t } = useTexts();
  const { id = "" } = useParams();
  const organisation = useMe()?.organisation ?? "";
  const { data: r, error, refetch } = useQuery(recallQuery(id));
  const [settling, setSettling] = useState<RecallItem[]>();
  const title = r === undefined ? t("nav.recalls") : `${t(`recall.cause.${r.cause}`)}${r.person ? ` · ${r.person.name}` : ""}`;
  useTitle(title);
  const open = r?.items.filter((i) => waits(i.state)) ?? [];
  const done = r?.items.filter((i) => !waits(i.state)) ?? [];
  return (
    <div className={page.scroll}>
      <div className={page.wide}>
        <header className={`${page.toolbar} ${styles.head}`}>
          <ActionIcon component={Link} to="/recalls" variant="subtle" color="gray" size={36} aria-label={t("nav.recalls")} className={styles.noPrint}><IconArrowLeft size={18} /></ActionIcon>
          <h1>{title}</h1>
          <span className={styles.noPrint}><Button variant="default" leftSection={<IconPrinter size={16} />} onClick={() => window.print()}>{t("recall.print")}</Button></span>
        </header>
        {error ? <ProblemNote error={error} onRetry={() => void refetch()} /> : r === undefined ? <Skeleton height={200} /> : (
          <>
            <p className={styles.onlyPrint}>{organisation} · {t("recall.report")}</p>
            <p className={`muted ${styles.about}`}>
              {t("recall.since")} <When at={r.opened_at} as="moment" /> · {r.closed_at === undefined ? <>{t("recall.due")} <When at={r.due_at} /></> : <>{t("recall.closedAt")} <When at={r.closed_at} as="moment" /></>}
              {r.late ? <strong className={styles.late}> · {t("recall.late")}</strong> : null}
            </p>
            {r.closed_at === undefined ? null : <p role="status" className={styles.closed}>{t("recall.isClosed")}</p>}
            {open.length > 0 ? (
              <Block title={t("recall.stillOpen", { count: open.length })}>
                {open.length > 1 ? <p className={styles.noPrint}><Button variant="default" size="compact-md" onClick={() => setSettling(open)}>{t("recall.settleAll")}</Button></p> : null}
                <ItemList recall={r} items={open} onSettle={(i) => setSettling([i])} />
              </Block>
            ) : null}
            {r.receivers.length > 0 ? <Block title={t("recall.told")}><Receivers recall={r} /></Block> : null}
            {done.length > 0 ? <Block title={t("recall.settled")}><ItemList recall={r} items={done} /></Block> : null}
          </>
        )}
        {settling && r ? <SettleDialog recall={r} items={settling} onClose={() => setSettling(undefined)} /> : null}
      </div>
    </div>
  );
}
