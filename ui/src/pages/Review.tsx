import { useTexts } from "../lib/i18n";
import { useTitle } from "../parts/Page";
import { Duplicates } from "../parts/review/Duplicates";
import browser from "../parts/photo/browser.module.css";
import styles from "../parts/review/review.module.css";

/** Photos that look alike, two by two. */
export function Component() {
  const { t } = useTexts();
  useTitle(t("nav.review"));
  return (
    <div className={styles.page}>
      <div className={browser.head}>
        <h1 className={`${browser.title} ${styles.title}`}>{t("nav.review")}</h1>
      </div>
      <div className={styles.content}><Duplicates /></div>
    </div>
  );
}
