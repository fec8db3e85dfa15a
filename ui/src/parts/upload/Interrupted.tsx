import { ActionIcon } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconX } from "@tabler/icons-react";
import { openUploadsQuery } from "../../client/uploads";
import { useTexts } from "../../lib/i18n";
import { useRemembered } from "../../lib/remember";
import styles from "./upload.module.css";

/** After a reload: files that did not arrive in full, and how they go on. */
export function Interrupted() {
  const { t } = useTexts();
  const { data } = useQuery(openUploadsQuery);
  const [closed, close] = useRemembered<string[]>("uploads.closed", []); // files that were spoken of already
  const open = data?.items.filter((u) => u.state === "receiving") ?? [];
  const count = open.length;
  if (open.every((u) => closed.includes(u.id))) return null;
  return (
    <section className={styles.tray} aria-label={t("upload.tray")}>
      <div className={styles.head}>
        <p className={styles.sum}>{t("upload.interrupted", { count })}</p>
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={t("do.close")} onClick={() => close(open.map((u) => u.id))}>
          <IconX size={18} />
        </ActionIcon>
      </div>
    </section>
  );
}
