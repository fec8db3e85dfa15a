import { Button } from "@mantine/core";
import { IconCopy } from "@tabler/icons-react";
import { Link } from "react-router";
import type { NewShare } from "../../client/shares";
import { useTexts } from "../../lib/i18n";
import { Dialog } from "../Dialog";
import { QRCode } from "../requests/QRCode";
import { toastDone } from "../toasts";
import styles from "./shares.module.css";

/** The link of a new share, shown this once. */
export function ShareResult({ made, onClose }: { made: NewShare; onClose: () => void }) {
  const { t } = useTexts();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(made.address);
      toastDone(t("share.copied"));
    } catch {
      // The browser does not let us; the address stands there to be copied by hand.
    }
  };
  return (
    <Dialog title={t("share.made")} open onClose={onClose} size={560}>
      <div className={styles.result}>
        <p role="status">{t("share.once")}</p>
        {made.share.state === "waiting" ? <p>{t("share.waitsText")}</p> : null}
        <code className={styles.address} data-share-address>{made.address}</code>
        <Button leftSection={<IconCopy size={17} />} onClick={() => void copy()} data-autofocus>{t("share.copy")}</Button>
        <QRCode qr={made.qr} label={t("share.qr")} className={styles.qr} />
        <div className={styles.buttons}>
          <Button variant="default" component={Link} to={`/shares/${made.share.id}`} onClick={onClose}>{t("share.open")}</Button>
          <Button variant="default" onClick={onClose}>{t("do.close")}</Button>
        </div>
      </div>
    </Dialog>
  );
}
