import { useMediaQuery } from "@mantine/hooks";
import { lazy, type ReactNode, Suspense } from "react";
import { useLocation, useNavigate } from "react-router";
import { useKeys } from "../../lib/keys";
import { phone } from "../../lib/screen";
import { useTexts } from "../../lib/i18n";
import { searchWanted, toggleCommands } from "../search/commandsStore";
import { DropZone } from "../upload/DropZone";
import { Tray } from "../upload/Tray";
import { showKeyHelp } from "./keyHelpStore";
import { Notices } from "./Notices";
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
  const go = useNavigate();
  // Heard here and not by what they open: that may still be loading when a key is first pressed.
  useKeys({
    "ctrl+k": (e) => {
      e.preventDefault();
      toggleCommands();
    },
    "?": showKeyHelp,
    "/": (e) => {
      e.preventDefault();
      searchWanted.set(true);
      if (bare) void go("/library");
    },
  });
  return (
    <div className={styles.frame} data-bare={bare}>
      <a className={styles.skip} href="#content">
        {t("frame.skip")}
      </a>
      {small || bare ? null : <Rail />}
      <div className={styles.column}>
        {bare ? null : <TopBar />}
        {bare ? null : <Notices />}
        <main id="content" className={styles.content} tabIndex={-1}>
          {children}
        </main>
        {small && !bare ? <PhoneBar /> : null}
      </div>
      <Tray />
      <DropZone />
      {[Commands, KeyHelp, BreakGlass].map((Part, i) => (
        <Suspense key={i} fallback={null}>
          <Part />
        </Suspense>
      ))}
    </div>
  );
}
