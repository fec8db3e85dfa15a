import { Button } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useId, useRef } from "react";
import { useMayIn } from "../../client/rights";
import { useTexts } from "../../lib/i18n";
import { valueOf } from "../../lib/query";
import { Misread } from "../search/Misread";
import { SearchField } from "../search/SearchField";
import { useSearch } from "../search/useSearch";
import { tray } from "../upload/tray";
import styles from "./TopBar.module.css";

/** The one search field, and the way in for photos, for those who may bring some. */
export function TopBar() {
  const { t } = useTexts();
  const { q } = useSearch();
  const input = useRef<HTMLInputElement>(null);
  const misread = useId();
  const folder = valueOf(q, "folder");
  const may = useMayIn("edit", folder);
  const chosen = (files: FileList | null) => {
    if (files !== null) tray.add([...files].map((file) => ({ file, path: "" })), folder);
    if (input.current !== null) input.current.value = "";
  };
  return (
    <>
      <div className={styles.bar}>
        <SearchField describedBy={misread} />
        {may ? (
          <Button
            className={styles.add} leftSection={<IconUpload size={17} stroke={1.8} />} variant="default"
            aria-label={t("upload.add")} onClick={() => input.current?.click()}
          >
            <span className={styles.addText}>{t("upload.add")}</span>
          </Button>
        ) : null}
        <input ref={input} type="file" multiple hidden aria-hidden="true" tabIndex={-1} onChange={(e) => chosen(e.currentTarget.files)} />
      </div>
      {q === "" ? null : <Misread q={q} id={misread} />}
    </>
  );
}
