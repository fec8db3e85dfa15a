import { useMediaQuery } from "@mantine/hooks";
import { lazy, type ReactNode, Suspense } from "react";
import { useLocation } from "react-router";
import { phone } from "../../lib/screen";
import { useTexts } from "../../lib/i18n";
import { DropZone } from "../upload/DropZone";
import { Tray } from "../upload/Tray";
import { PhoneBar } from "./PhoneBar";
import { Rail } from "./Rail";
import { TopBar } from "./TopBar";
import styles from "./Frame.module.css";

const Commands = lazy(() => import("../search/Commands"));
const KeyHelp = lazy(() => import("./KeyHelp"));
const BreakGlass = lazy(() => import("../settings/BreakGlass"));

/** What stands around every page: rail, search, tray. A photo has the screen for itself. */
export function Frame({ children }: { children: ReactNode }) {
  const small = useMediaQuery(phone, undefined, { getInitialValueInEffect: false }) ?? false;
  const { t } = useTexts();
  const bare = useLocation().pathname.startsWith("/photo/");
  return (
    <div className={styles.frame} data-bare={bare}>
      <a className={styles.skip} href="#content">
        {t("frame.skip")}
      </a>
      {small || bare ? null : <Rail />}
      <div className={styles.column}>
        {bare ? null : <TopBar />}
        <main id="content" className={styles.content} tabIndex={-1}>
          {children}
        </main>
        {small && !bare ? <PhoneBar /> : null}
      </div>
      <Tray />
      <DropZone />
      <Suspense fallback={null}>
        <Commands />
        <KeyHelp />
        <BreakGlass />
      </Suspense>
    </div>
  );
}
