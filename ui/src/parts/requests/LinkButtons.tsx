import { Button } from "@mantine/core";
import { IconCopy, IconDeviceTablet } from "@tabler/icons-react";
import { useState } from "react";
import { useRequests } from "../../client/requests";
import { useTexts } from "../../lib/i18n";
import { toastDone, toastProblem } from "../toasts";
import styles from "./requests.module.css";

/** Makes a fresh link and puts it on the clipboard; where that is shut off, shows it to be copied. */
export function CopyLink({ id }: { id: string }) {
  const { t } = useTexts();
  const { link } = useRequests();
  const [address, setAddress] = useState<string>();
  const copy = () => link.mutate({ id, tablet: false }, {
    onSuccess: async (made) => {
      try {
        await navigator.clipboard.writeText(made.address);
        toastDone(t("request.copied"));
      } catch { // the browser does not let us: then by hand
        setAddress(made.address);
      }
    },
    onError: (error) => toastProblem(error),
  });
  if (address !== undefined) return <code className={styles.address}>{address}</code>;
  return (
    <Button size="compact-sm" variant="default" leftSection={<IconCopy size={15} />} loading={link.isPending} onClick={copy}>{t("request.copy")}</Button>
  );
}

/** Opens the form on this device, to be handed over. */
export function OpenTablet({ id }: { id: string }) {
  const { t } = useTexts();
  const { link } = useRequests();
  const open = () => link.mutate({ id, tablet: true }, { onSuccess: (made) => window.location.assign(made.address), onError: (error) => toastProblem(error) });
  return (
    <Button size="compact-sm" variant="default" leftSection={<IconDeviceTablet size={15} />} loading={link.isPending} onClick={open}>{t("request.handOver")}</Button>
  );
}
