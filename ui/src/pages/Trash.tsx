import { IconTrash } from "@tabler/icons-react";
import { useMe } from "../client/session";
import { countName } from "../lib/amounts";
import { useTexts } from "../lib/i18n";
import { useRemembered } from "../lib/remember";
import { EmptyState } from "../parts/EmptyState";
import { useListing } from "../parts/grid/useListing";
import { useTitle } from "../parts/Page";
import { PhotoBrowser } from "../parts/photo/PhotoBrowser";
import styles from "../parts/photo/browser.module.css";

const q = "in:trash";

/** What was thrown away, and how long it can still be had back. */
export function Component() {
  const { t, language } = useTexts();
  const days = useMe()?.settings.trash_days ?? 30;
  const listing = useListing(q);
  const [density] = useRemembered("density", 200);
  useTitle(t("nav.trash"));
  const head = (
    <div className={styles.head}>
      <h1 className={styles.title}>{t("nav.trash")}</h1>
      <span className={styles.number}>{listing.total > 0 ? countName(listing.total, language) : ""}</span>
      <span className="muted">{t("trash.explain", { days })}</span>
    </div>
  );
  return (
    <PhotoBrowser
      q={q} label={t("nav.trash")} place="trash" density={density} head={head}
      empty={<EmptyState icon={<IconTrash size={56} stroke={1} />} title={t("trash.empty")}>{t("trash.emptyText", { days })}</EmptyState>}
    />
  );
}
