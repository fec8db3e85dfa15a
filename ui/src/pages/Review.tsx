import { Tabs } from "@mantine/core";
import { IconChecks } from "@tabler/icons-react";
import { useSearchParams } from "react-router";
import { useTexts } from "../lib/i18n";
import { useRemembered } from "../lib/remember";
import { EmptyState } from "../parts/EmptyState";
import { useTitle } from "../parts/Page";
import { PhotoBrowser } from "../parts/photo/PhotoBrowser";
import { Duplicates } from "../parts/review/Duplicates";
import browser from "../parts/photo/browser.module.css";
import styles from "../parts/review/review.module.css";

const unassessed = "clearance:not-assessed";
const incomplete = "clearance:needs-review";

/** What needs a look: each a list that one can finish. */
export function Component() {
  const { t } = useTexts();
  const [params, setParams] = useSearchParams();
  const [density] = useRemembered("density", 200);
  const tab = params.get("list") ?? "unassessed";
  useTitle(t("nav.review"));
  const done = (
    <EmptyState icon={<IconChecks size={56} stroke={1} />} title={t("review.done")}>{t("review.doneText")}</EmptyState>
  );
  const list = (q: string, text: string) => (
    <PhotoBrowser q={q} label={text} density={density} empty={done} head={<p className={styles.explain}>{text}</p>} />
  );
  return (
    <div className={styles.page}>
      <div className={browser.head}>
        <h1 className={`${browser.title} ${styles.title}`}>{t("nav.review")}</h1>
        <Tabs value={tab} onChange={(v) => setParams({ list: v ?? "unassessed" })} className={styles.tabs}>
          <Tabs.List>
            <Tabs.Tab value="unassessed">{t("review.unassessed")}</Tabs.Tab>
            <Tabs.Tab value="incomplete">{t("mark.needs-review")}</Tabs.Tab>
            <Tabs.Tab value="duplicates">{t("review.duplicates")}</Tabs.Tab>
          </Tabs.List>
        </Tabs>
      </div>
      <div className={styles.content}>
        {tab === "duplicates" ? <Duplicates /> : tab === "incomplete" ? list(incomplete, t("review.incompleteText")) : list(unassessed, t("review.unassessedText"))}
      </div>
    </div>
  );
}
