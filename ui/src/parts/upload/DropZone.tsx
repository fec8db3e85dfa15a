import { IconPhotoPlus } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useLocation, useSearchParams } from "react-router";
import { useMayIn } from "../../client/rights";
import { filesOf } from "../../lib/drop";
import { say, useTexts } from "../../lib/i18n";
import { valueOf } from "../../lib/query";
import { toastDone, toastProblem } from "../toasts";
import { tray } from "./tray";
import styles from "./upload.module.css";

/** Files and folders can be dropped anywhere. */
export function DropZone() {
  const { t } = useTexts();
  const [over, setOver] = useState(false);
  const [params] = useSearchParams();
  const { pathname } = useLocation();
  const folder = pathname.startsWith("/library") ? valueOf(params.get("q") ?? "", "folder") : undefined;
  const may = useMayIn("edit", folder) ?? false;

  useEffect(() => {
    const carriesFiles = (e: DragEvent) => e.dataTransfer?.types.includes("Files") ?? false;
    const enter = (e: DragEvent) => {
      if (!carriesFiles(e)) return;
      e.preventDefault();
      if (may) setOver(true);
    };
    const leave = (e: DragEvent) => {
      if (e.relatedTarget === null) setOver(false);
    };
    const drop = (e: DragEvent) => {
      setOver(false);
      if (!carriesFiles(e) || e.dataTransfer === null || e.defaultPrevented) return;
      e.preventDefault();
      if (!may) toastDone(say("upload.notYours"));
      else filesOf(e.dataTransfer).then((found) => tray.add(found, folder), toastProblem);
    };
    window.addEventListener("dragenter", enter);
    window.addEventListener("dragover", enter);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragenter", enter);
      window.removeEventListener("dragover", enter);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, [folder, may]);

  if (!over) return null;
  return (
    <div className={styles.zone}>
      <IconPhotoPlus size={48} stroke={1.2} aria-hidden="true" />
      <p>{t("upload.dropHere")}</p>
    </div>
  );
}
