import { ActionIcon, Tooltip } from "@mantine/core";
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from "@tabler/icons-react";
import { NavLink, useLocation } from "react-router";
import { useMe } from "../../client/session";
import { useTexts } from "../../lib/i18n";
import { useRemembered } from "../../lib/remember";
import { FolderTree } from "../folders/FolderTree";
import { AccountMenu } from "./AccountMenu";
import { usePlaces } from "./nav";
import styles from "./Rail.module.css";

/** The left rail. Folded up it shows icons alone. */
export function Rail() {
  const { t } = useTexts();
  const me = useMe();
  const inLibrary = useLocation().pathname.startsWith("/library");
  const [folded, fold] = useRemembered("rail.folded", false);
  const Fold = folded ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  const foldText = t(folded ? "frame.unfold" : "frame.fold");
  return (
    <div className={styles.rail} data-folded={folded}>
      <div className={styles.top}>
        {folded ? null : <span className={styles.name}>{me?.organisation ?? "Imprimatur"}</span>}
        <Tooltip label={foldText} position="right">
          <ActionIcon variant="subtle" color="gray" aria-label={foldText} onClick={() => fold(!folded)}>
            <Fold size={18} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </div>
      <nav aria-label={t("frame.places")} className={styles.nav}>
        {usePlaces().map((place) => (
          <Tooltip key={place.to} label={t(place.text)} position="right" disabled={!folded}>
            <NavLink to={place.to} className={styles.link} aria-label={folded ? t(place.text) : undefined}>
              <place.icon size={19} stroke={1.6} aria-hidden="true" />
              {folded ? null : <span>{t(place.text)}</span>}
            </NavLink>
          </Tooltip>
        ))}
      </nav>
      <div className={styles.middle}>{inLibrary && !folded ? <FolderTree /> : null}</div>
      <AccountMenu folded={folded} />
    </div>
  );
}
