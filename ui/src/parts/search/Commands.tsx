import "@mantine/spotlight/styles.layer.css";
import { useMantineColorScheme } from "@mantine/core";
import { Spotlight, spotlight, type SpotlightActionData } from "@mantine/spotlight";
import { useQuery } from "@tanstack/react-query";
import { IconBookmark, IconFolder, IconKey, IconKeyboard, IconLogout, IconMoon, IconSearch, IconSun } from "@tabler/icons-react";
import { useEffect } from "react";
import { useNavigate } from "react-router";
import { collectionsQuery, foldersQuery, searchesQuery } from "../../client/places";
import { useLeave, useMay } from "../../client/session";
import { useTexts } from "../../lib/i18n";
import { pathOf } from "../../lib/tree";
import { usePlaces } from "../frame/nav";
import { showKeyHelp } from "../frame/keyHelpStore";
import { askBreakGlass } from "../settings/breakGlassStore";
import { commandsOpen } from "./commandsStore";
import styles from "./search.module.css";

/** The command palette: everything one can go to or do, by typing. The frame listens for Ctrl-K. */
export default function Commands() {
  const { t } = useTexts();
  const places = usePlaces();
  const mayBreakGlass = useMay("break-glass");
  const go = useNavigate();
  const leave = useLeave();
  const { setColorScheme, colorScheme } = useMantineColorScheme();
  const folders = useQuery(foldersQuery).data?.items ?? [];
  const searches = useQuery(searchesQuery).data?.items ?? [];
  const collections = useQuery(collectionsQuery).data?.items ?? [];
  const open = commandsOpen.use();
  useEffect(() => (open ? spotlight.open() : spotlight.close()), [open]);
  const to = (path: string) => () => void go(path);
  const dark = colorScheme === "dark";
  const groups: { group: string; actions: SpotlightActionData[] }[] = [
    {
      group: t("commands.go"),
      actions: places.map((p) => ({
        id: p.to, label: t(p.text), onClick: to(p.to), leftSection: <p.icon size={18} stroke={1.6} />,
      })),
    },
    {
      group: t("commands.do"),
      actions: [
        { id: "keys", label: t("keys.title"), onClick: showKeyHelp, leftSection: <IconKeyboard size={18} stroke={1.6} /> },
        {
          id: "scheme", label: t(dark ? "commands.light" : "commands.dark"), onClick: () => setColorScheme(dark ? "light" : "dark"),
          leftSection: dark ? <IconSun size={18} stroke={1.6} /> : <IconMoon size={18} stroke={1.6} />,
        },
        {
          id: "unassessed", label: t("commands.unassessed"), onClick: to("/library?q=clearance:not-assessed"),
          leftSection: <IconSearch size={18} stroke={1.6} />,
        },
        ...(mayBreakGlass ? [{
          id: "glass", label: t("glass.title"), keywords: [t("glass.open")], onClick: askBreakGlass, leftSection: <IconKey size={18} stroke={1.6} />,
        }] : []),
        {
          id: "leave", label: t("login.leave"), leftSection: <IconLogout size={18} stroke={1.6} />,
          onClick: () => leave.mutate(undefined, { onSettled: () => void go("/login") }),
        },
      ],
    },
    {
      group: t("folders.title"),
      actions: folders.map((f) => ({
        id: `folder ${f.id}`, label: pathOf(folders, f.id), onClick: to(`/library?q=folder:${f.id}`),
        leftSection: <IconFolder size={18} stroke={1.6} />,
      })),
    },
    {
      group: t("commands.kept"),
      actions: [
        ...searches.map((s) => ({
          id: `search ${s.id}`, label: s.name, onClick: to(`/library?q=${encodeURIComponent(s.query)}`),
          leftSection: <IconBookmark size={18} stroke={1.6} />,
        })),
        ...collections.map((c) => ({ id: `collection ${c.id}`, label: c.name, onClick: to(`/collections/${c.id}`) })),
      ],
    },
  ];
  return (
    <Spotlight
      classNames={{ actionLabel: styles.match }}
      actions={groups} shortcut={null} onSpotlightClose={() => commandsOpen.set(false)} limit={9} highlightQuery nothingFound={t("commands.nothing")}
      searchProps={{ leftSection: <IconSearch size={18} stroke={1.6} />, placeholder: t("commands.hint"), "aria-label": t("commands.hint") }}
      transitionProps={{ duration: 120 }} attributes={{ content: { "aria-label": t("commands.hint") } }}
    />
  );
}
