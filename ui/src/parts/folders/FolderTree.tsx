import { ActionIcon, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconChevronRight, IconFolder, IconFolderPlus } from "@tabler/icons-react";
import { type DragEvent, useMemo, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { foldersQuery, searchesQuery, useFolderChanges } from "../../client/places";
import { buildTree, flatten, isWithin, type Branch } from "../../lib/tree";
import { countName } from "../../lib/amounts";
import { useTexts } from "../../lib/i18n";
import { valueOf } from "../../lib/query";
import { useRemembered } from "../../lib/remember";
import { dragged, movePhotos } from "../photo/acts";
import { toastProblem } from "../toasts";
import { FolderDialog } from "./FolderDialog";
import styles from "./FolderTree.module.css";

/** The folders that one may see. Photos and folders can be dropped on a folder. */
export function FolderTree({ onChoose }: { onChoose?: () => void }) {
  const { t, language } = useTexts();
  const { data } = useQuery(foldersQuery);
  const { data: searches } = useQuery(searchesQuery);
  const [params] = useSearchParams();
  const go = useNavigate();
  const { change } = useFolderChanges();
  const [closed, setClosed] = useRemembered<string[]>("folders.closed", []);
  const [over, setOver] = useState<string>();
  const [making, setMaking] = useState(false);
  const q = params.get("q") ?? "";
  const current = valueOf(q, "folder");
  const folders = useMemo(() => data?.items ?? [], [data]);
  const rows = useMemo(() => flatten(buildTree(folders), new Set(closed)), [folders, closed]);

  const open = (query: string) => {
    void go(`/library${query === "" ? "" : `?q=${encodeURIComponent(query)}`}`);
    onChoose?.();
  };
  const toggle = (id: string) => setClosed(closed.includes(id) ? closed.filter((c) => c !== id) : [...closed, id]);

  const drop = (event: DragEvent, target: Branch) => {
    event.preventDefault();
    setOver(undefined);
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
        <h2 className={styles.title}>{t("folders.title")}</h2>
        <ActionIcon variant="subtle" color="gray" size={28} aria-label={t("folders.new")} onClick={() => setMaking(true)}>
          <IconFolderPlus size={17} stroke={1.6} />
        </ActionIcon>
      </div>
      <ul>
        {rows.map((row) => (
          <li
            key={row.folder.id} className={styles.row} data-over={over === row.folder.id}
            data-current={current === row.folder.id} ref={(el) => el?.style.setProperty("--depth", String(row.depth))}
            onDragOver={(e) => {
              if (dragged.get() === undefined) return;
              e.preventDefault();
              setOver(row.folder.id);
            }}
            onDragLeave={() => setOver(undefined)} onDrop={(e) => drop(e, row)}
          >
            {row.children.length > 0 ? (
              <button
                type="button" className={styles.chevron} tabIndex={-1} data-open={!closed.includes(row.folder.id)}
                aria-label={t(closed.includes(row.folder.id) ? "folders.open" : "folders.close", { name: row.folder.name })}
                onClick={() => toggle(row.folder.id)}
              >
                <IconChevronRight size={14} />
              </button>
            ) : (
              <span className={styles.chevron} />
            )}
            <UnstyledButton
              className={styles.name} data-folder={row.folder.id} draggable aria-current={current === row.folder.id || undefined}
              onDragStart={() => dragged.set({ kind: "folder", id: row.folder.id })} onDragEnd={() => dragged.set(undefined)}
              onClick={() => open(`folder:${row.folder.id}`)} onKeyDown={(e) => key(e, row)}
            >
              <IconFolder size={16} stroke={1.6} aria-hidden="true" />
              <span className={styles.text}>{row.folder.name}</span>
              <span className={styles.count}>{countName(row.folder.below, language)}</span>
            </UnstyledButton>
          </li>
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
      <FolderDialog open={making} parent={current ?? rows[0]?.folder.id} onClose={() => setMaking(false)} />
    </div>
  );
}
