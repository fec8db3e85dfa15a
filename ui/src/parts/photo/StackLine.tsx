import { Button } from "@mantine/core";
import { Link } from "react-router";
import { unstack } from "../../client/assets";
import { refreshListings } from "../../client/listing";
import { photosChanged } from "../../client/queries";
import type { Asset } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { toastProblem } from "../toasts";
import styles from "./inspector.module.css";

/** The photos that lie in one stack with this one. */
export function StackLine({ asset, may }: { asset: Asset; may: boolean }) {
  const { t } = useTexts();
  if (asset.stack.length < 2) return null;
  const apart = () => {
    unstack(asset.id).then(() => {
      refreshListings();
      photosChanged();
    }, toastProblem);
  };
  return (
    <div className={styles.line}>
      <span className={styles.label}>{t("stack.title")}</span>
      <span className={styles.stack}>
        {asset.stack.map((item) => (
          <Link key={item.id} to={`/photo/${item.id}`} aria-current={item.id === asset.id}>
            <img src={item.thumbs["256"]} alt={item.title || item.file_name} loading="lazy" />
          </Link>
        ))}
      </span>
      {may ? <Button size="compact-sm" variant="default" onClick={apart}>{t("stack.apart")}</Button> : null}
    </div>
  );
}
