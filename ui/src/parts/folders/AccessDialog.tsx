import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconUsers } from "@tabler/icons-react";
import { Link } from "react-router";
import { accessQuery } from "../../client/places";
import { folderSharesQuery } from "../../client/shares";
import { useMay } from "../../client/session";
import type { AccessEntry, Folder } from "../../client/types";
import { type Translate, useTexts } from "../../lib/i18n";
import { dateName, lastDayName, momentName } from "../../lib/when";
import { Dialog } from "../Dialog";
import { ProblemNote } from "../ProblemNote";
import { roleName } from "../words";
import styles from "./AccessDialog.module.css";

/** Who can see a folder, and why each of them can. */
export function AccessDialog({ folder, open, onClose }: { folder: Folder; open: boolean; onClose: () => void }) {
  const { t, language } = useTexts();
  const mayGrant = useMay("grant-folders");
  const { data, error } = useQuery({ ...accessQuery(folder.id), enabled: open });
  const { data: shares } = useQuery({ ...folderSharesQuery(folder.id), enabled: open && mayGrant });
  return (
    <Dialog title={t("access.title", { name: folder.name })} open={open} onClose={onClose} size={560}>
      <ProblemNote error={error} />
      {data === undefined && !error ? <Skeleton height={160} /> : null}
      <ul>
        {data?.items.map((entry) => (
          <li key={entry.user.id} className={styles.entry}>
            <div className={styles.head}>
              <strong>{entry.user.name}</strong>
              <span>{t(`right.${entry.right}`)}</span>
            </div>
            <p className="muted">{entry.user.email}</p>
            <ul>
              {entry.why.map((why, i) => <li key={i}>{reason(why, t, language)}</li>)}
            </ul>
          </li>
        ))}
      </ul>
      {mayGrant && shares && shares.items.length > 0 ? (
        <>
          <h3>{t("share.waysIn")}</h3>
          <ul>
            {shares.items.map((s) => (
              <li key={s.id} className={styles.entry}>
                <div className={styles.head}>
                  <Link to={`/shares/${s.id}`} onClick={onClose}>{s.title}</Link>
                  <span>{t(s.preset ? "share.take" : "share.look")}</span>
                </div>
                <p className="muted">{t("share.by", { name: s.owner.name ?? "" })}{s.until ? `, ${t("access.until", { date: lastDayName(s.until, language) })}` : ""}</p>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {mayGrant ? (
        <Button mt={16} variant="default" leftSection={<IconUsers size={17} />} component={Link} to={`/settings/access?folder=${folder.id}`}>
          {t("folders.grants")}
        </Button>
      ) : null}
    </Dialog>
  );
}

/** "Through the group Press team, on the folder 2026, until 31 December." */
export function reason(why: AccessEntry["why"][number], t: Translate, language: string): string {
  const base = {
    role: () => t("access.byRole", { role: roleName(why.role ?? "", t) }),
    grant: () => t("access.byGrant", { folder: why.folder?.name ?? "" }),
    "group-grant": () => t("access.byGroup", { group: why.group?.name ?? "", folder: why.folder?.name ?? "" }),
    "break-glass": () => t("access.byGlass"),
  }[why.kind]();
  const glass = why.kind === "break-glass"; // for an hour: the day says nothing
  const until = why.until ? t("access.until", { date: (glass ? momentName : lastDayName)(why.until, language) }) : "";
  const from = why.from ? t("access.from", { date: (glass ? momentName : dateName)(why.from, language) }) : "";
  return [base, from, until].filter(Boolean).join(", ");
}
