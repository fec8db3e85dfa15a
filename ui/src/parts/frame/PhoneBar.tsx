import { Drawer } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useState } from "react";
import { NavLink } from "react-router";
import { useTexts } from "../../lib/i18n";
import { FolderTree } from "../folders/FolderTree";
import { AccountMenu } from "./AccountMenu";
import { folderIcon as FolderIcon, usePlaces } from "./nav";
import styles from "./PhoneBar.module.css";

type Sheet = "folders" | "more" | undefined;

/** The bar at the bottom of a phone: the three places of every day, folders and the rest in sheets. */
export function PhoneBar() {
  const { t } = useTexts();
  const places = usePlaces();
  const [sheet, setSheet] = useState<Sheet>();
  const close = () => setSheet(undefined);
  return (
    <>
      <nav className={styles.bar} aria-label={t("frame.places")}>
        {places.slice(0, 3).map((p) => (
          <NavLink key={p.to} to={p.to} className={styles.link}>
            <p.icon size={22} stroke={1.6} aria-hidden="true" />
            <span>{t(p.text)}</span>
          </NavLink>
        ))}
        <button type="button" className={styles.link} onClick={() => setSheet("folders")}>
          <FolderIcon size={22} stroke={1.6} aria-hidden="true" />
          <span>{t("folders.title")}</span>
        </button>
        <button type="button" className={styles.link} onClick={() => setSheet("more")}>
          <IconDots size={22} stroke={1.6} aria-hidden="true" />
          <span>{t("frame.more")}</span>
        </button>
      </nav>
      <Drawer
        opened={sheet !== undefined} onClose={close} position="bottom" size="auto" radius="12px 12px 0 0"
        title={t(sheet === "folders" ? "folders.title" : "frame.more")} closeButtonProps={{ "aria-label": t("do.close"), size: 44 }}
      >
        {sheet === "folders" ? <FolderTree onChoose={close} titled={false} /> : null}
        {sheet === "more" ? (
          <div className={styles.more}>
            {places.slice(3).map((p) => (
              <NavLink key={p.to} to={p.to} className={styles.row} onClick={close}>
                <p.icon size={22} stroke={1.6} aria-hidden="true" />
                {t(p.text)}
              </NavLink>
            ))}
            <AccountMenu folded={false} />
          </div>
        ) : null}
      </Drawer>
    </>
  );
}
