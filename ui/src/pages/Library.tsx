import { ActionIcon, Button, Slider, Tooltip } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { IconFolderOff, IconInfoCircle, IconPhoto, IconPhotoPlus, IconPhotoSearch } from "@tabler/icons-react";
import { foldersQuery } from "../client/places";
import { useMayIn } from "../client/rights";
import { useMay } from "../client/session";
import { countName } from "../lib/amounts";
import { useTexts } from "../lib/i18n";
import { phone } from "../lib/screen";
import { parse, valueOf } from "../lib/query";
import { useRemembered } from "../lib/remember";
import { EmptyState } from "../parts/EmptyState";
import { FolderMenu } from "../parts/folders/FolderMenu";
import { useListing } from "../parts/grid/useListing";
import { useTitle } from "../parts/Page";
import { PhotoBrowser } from "../parts/photo/PhotoBrowser";
import { useChipText } from "../parts/search/chipText";
import { Facets } from "../parts/search/Facets";
import { askBreakGlass } from "../parts/settings/breakGlassStore";
import { SaveSearch } from "../parts/search/SaveSearch";
import { useSearch } from "../parts/search/useSearch";
import styles from "../parts/photo/browser.module.css";

/** The library: all photos, or those of a folder or a search, newest first. */
export function Component() {
  const { t, language } = useTexts();
  const { q, search } = useSearch();
  const listing = useListing(q);
  const { data: folders } = useQuery(foldersQuery);
  const [density, setDensity] = useRemembered("density", 200);
  const small = useMediaQuery(phone, undefined, { getInitialValueInEffect: false }) ?? false;
  const [inspector, setInspector] = useRemembered("inspector.open", false);
  const folder = folders?.items.find((f) => f.id === valueOf(q, "folder"));
  const alone = parse(q).length === 1;
  const title = folder !== undefined && alone ? folder.name : t(q === "" ? "library.all" : "library.found");
  useTitle(title);
  const number = listing.ready && listing.total > 0 ? `${countName(listing.total, language)}${listing.open ? "+" : ""}` : "";

  const head = (
    <div className={styles.head}>
      <h1 className={styles.title}>{title}</h1>
      <span className={styles.number}>{number}</span>
      {folder === undefined ? null : <FolderMenu folder={folder} />}
      {q !== "" && !(folder !== undefined && alone) ? <SaveSearch q={q} /> : null}
      <span className={styles.spacer} />
      <Facets beside={inspector} />
      {small ? null : (
        <>
          <Slider
            className={styles.density} size="sm" min={110} max={340} step={10} value={density} onChange={setDensity} label={null}
            thumbLabel={t("library.density")}
          />
          <Tooltip label={t("keys.inspector")}>
            <ActionIcon variant={inspector ? "light" : "subtle"} color={inspector ? undefined : "gray"} aria-label={t("keys.inspector")} aria-pressed={inspector} onClick={() => setInspector(!inspector)}>
              <IconInfoCircle size={19} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </>
      )}
    </div>
  );
  return <PhotoBrowser q={q} label={title} density={density} head={head} empty={q === "" ? <Invitation /> : <Nothing q={q} search={search} />} />;
}

function Invitation() {
  const { t } = useTexts();
  const sees = useMayIn("see");
  const edits = useMayIn("edit");
  const glass = useMay("break-glass");
  if (sees === undefined) return null;
  if (!sees && glass) {
    return (
      <EmptyState
        icon={<IconFolderOff size={56} stroke={1} />} title={t("library.noFolder")}
        action={<Button variant="default" onClick={askBreakGlass}>{t("glass.title")}</Button>}
      >
        {t("library.noFolderGlass")}
      </EmptyState>
    );
  }
  if (!sees) return <EmptyState icon={<IconFolderOff size={56} stroke={1} />} title={t("library.noFolder")}>{t("library.noFolderText")}</EmptyState>;
  if (!edits) return <EmptyState icon={<IconPhoto size={56} stroke={1} />} title={t("library.noPhotos")}>{t("library.noPhotosText")}</EmptyState>;
  return (
    <EmptyState icon={<IconPhotoPlus size={56} stroke={1} />} title={t("library.emptyTitle")}>
      {t("library.emptyText")}
    </EmptyState>
  );
}

/** Nothing was found: why, and what comes nearest. */
function Nothing({ q, search }: { q: string; search: (q: string) => void }) {
  const { t, language } = useTexts();
  const { nothing } = useListing(q);
  const chipText = useChipText();
  const leftOut = (text: string) =>
    parse(q).filter((term) => [term.key || term.value, `${term.key}:${term.value}`].includes(text)).map(chipText).join(", ") || text;
  const folderOnly = parse(q).length === 1 && valueOf(q, "folder") !== undefined;
  const edits = useMayIn("edit", valueOf(q, "folder"));
  if (folderOnly && !edits) return <EmptyState icon={<IconPhoto size={56} stroke={1} />} title={t("library.emptyFolder")}>{t("library.noPhotosText")}</EmptyState>;
  if (folderOnly) {
    return <EmptyState icon={<IconPhotoPlus size={56} stroke={1} />} title={t("library.emptyFolder")}>{t("library.emptyFolderText")}</EmptyState>;
  }
  return (
    <EmptyState
      icon={<IconPhotoSearch size={56} stroke={1} />} title={t("library.nothing")}
      action={<Button variant="default" onClick={() => search("")}>{t("library.showAll")}</Button>}
    >
      {nothing?.why.map((why) => <p key={why}>{why}</p>)}
      {nothing !== undefined && nothing.nearest.length > 0 ? (
        <p>
          {t("library.nearest")}{" "}
          {nothing.nearest.map((n) => (
            <Button key={n.query} variant="light" size="compact-sm" m={2} onClick={() => search(n.query)}>
              {n.without ? t("library.without", { what: leftOut(n.text) }) : n.text} · {countName(n.count, language)}{n.more ? "+" : ""}
            </Button>
          ))}
        </p>
      ) : null}
    </EmptyState>
  );
}
