import { ActionIcon, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconFolderPlus } from "@tabler/icons-react";
import { useCallback, useMemo, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { foldersQuery, searchesQuery, useFolderChanges } from "../../client/places";
import { atLeast } from "../../client/rights";
import { buildTree, flatten, isWithin, type Branch } from "../../lib/tree";
import { useTexts } from "../../lib/i18n";
import { valueOf } from "../../lib/query";
import { useRemembered } from "../../lib/remember";
import { dragged, movePhotos } from "../photo/acts";
import { toastProblem } from "../toasts";
import { FolderContext, type Spot } from "./FolderContext";
import { FolderDialog } from "./FolderDialog";
import { FolderRow } from "./FolderRow";
import styles from "./FolderTree.module.css";

/** The folders that one may see. Photos and folders can be dropped on a folder. */
export function FolderTree({ onChoose, titled = true }: { onChoose?: () => void; titled?: boolean }) {
  const { t } = useTexts();
  const { data } = useQuery(foldersQuery);
  const { data: searches } = useQuery(searchesQuery);
  const [params] = useSearchParams();
  const go = useNavigate();
  const { change } = useFolderChanges();
  const [closed, setClosed] = useRemembered<string[]>("folders.closed", []);
  const [spot, setSpot] = useState<Spot>();
  const away = useCallback(() => setSpot(undefined), []);
  const [making, setMaking] = useState(false);
  const q = params.get("q") ?? "";
  const current = valueOf(q, "folder");
  const folders = useMemo(() => data?.items ?? [], [data]);
  const into = folders.find((f) => f.id === current) ?? buildTree(folders)[0]?.folder; // where a new folder would lie
  const rows = useMemo(() => flatten(buildTree(folders), new Set(closed)), [folders, closed]);

  const open = (query: string) => {
    void go(`/library${query === "" ? "" : `?q=${encodeURIComponent(query)}`}`);
    onChoose?.();
  };
  const toggle = (id: string) => setClosed(closed.includes(id) ? closed.filter((c) => c !== id) : [...closed, id]);

  const drop = (target: Branch) => {
    const what = dragged.get();
    dragged.set(undefined);
    if (what?.kind === "photos") void movePhotos({ ids: what.ids }, target.folder.id, target.folder.name);
    if (what?.kind === "folder" && !isWithin(folders, target.folder.id, what.id)) {
      const folder = folders.find((f) => f.id === what.id);
      if (folder !== undefined) change.mutate({ folder, parent: target.folder.id }, { onError: toastProblem });
    }
  };

  const key = (event: React.KeyboardEvent, row: Branch) => {
    if (event.key === "ArrowRight" && closed.includes(row.folder.id)) toggle(row.folder.id);
    else if (event.key === "ArrowLeft" && row.children.length > 0 && !closed.includes(row.folder.id)) toggle(row.folder.id);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const all = [...(event.currentTarget.closest("ul")?.querySelectorAll<HTMLElement>("[data-folder]") ?? [])];
      const at = all.indexOf(event.currentTarget as HTMLElement);
      all[at + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
    } else return;
    event.preventDefault();
  };

  return (
    <div className={styles.tree}>
      <div className={styles.head}>
        {titled ? <h2 className={styles.title}>{t("folders.title")}</h2> : <span />}
        {atLeast(into?.right, "edit") ? (
          <ActionIcon variant="subtle" color="gray" size={28} aria-label={t("folders.new")} onClick={() => setMaking(true)}>
            <IconFolderPlus size={17} stroke={1.6} />
          </ActionIcon>
        ) : null}
      </div>
      {data !== undefined && rows.length === 0 ? <p className={styles.none}>{t("folders.none")}</p> : null}
      <ul>
        {rows.map((row) => (
          <FolderRow
            key={row.folder.id} row={row} closed={closed.includes(row.folder.id)} current={current === row.folder.id}
            onOpen={() => open(`folder:${row.folder.id}`)} onToggle={() => toggle(row.folder.id)} onDrop={() => drop(row)}
            onMenu={setSpot} onKeyDown={(e) => key(e, row)}
          />
        ))}
      </ul>
      {(searches?.items.length ?? 0) > 0 ? (
        <>
          <h2 className={styles.title}>{t("searches.title")}</h2>
          <ul>
            {searches?.items.map((s) => (
              <li key={s.id} className={styles.row} data-current={q === s.query}>
                <UnstyledButton className={styles.name} onClick={() => open(s.query)}>
                  <span className={styles.text}>{s.name}</span>
                </UnstyledButton>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <FolderDialog open={making} parent={into?.id} onClose={() => setMaking(false)} />
      {spot === undefined ? null : <FolderContext key={`${spot.folder.id} ${spot.x} ${spot.y}`} spot={spot} onClose={away} />}
    </div>
  );
}
