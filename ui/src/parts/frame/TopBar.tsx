import { Button } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useRef } from "react";
import { useSearchParams } from "react-router";
import { useTexts } from "../../lib/i18n";
import { valueOf } from "../../lib/query";
import { SearchField } from "../search/SearchField";
import { tray } from "../upload/tray";
import styles from "./TopBar.module.css";

/** The one search field, and the way in for photos. */
export function TopBar() {
  const { t } = useTexts();
  const [params] = useSearchParams();
  const input = useRef<HTMLInputElement>(null);
  const folder = valueOf(params.get("q") ?? "", "folder");
  const chosen = (files: FileList | null) => {
    if (files !== null) tray.add([...files].map((file) => ({ file, path: "" })), folder);
    if (input.current !== null) input.current.value = "";
  };
  return (
    <div className={styles.bar}>
      <SearchField />
      <Button
        className={styles.add} leftSection={<IconUpload size={17} stroke={1.8} />} variant="default"
        aria-label={t("upload.add")} onClick={() => input.current?.click()}
      >
        <span className={styles.addText}>{t("upload.add")}</span>
      </Button>
      <input ref={input} type="file" multiple hidden aria-hidden="true" tabIndex={-1} onChange={(e) => chosen(e.currentTarget.files)} />
    </div>
  );
}
