import { type ReactNode, useEffect, useRef } from "react";
import { Navigate, NavLink, useParams } from "react-router";
import { useMe } from "../client/session";
import type { Action } from "../client/types";
import { type TextKey, useTexts } from "../lib/i18n";
import { Page } from "../parts/Page";
import { Access } from "../parts/settings/Access";
import { Asking } from "../parts/settings/Asking";
import { Background } from "../parts/settings/Background";
import { Fields } from "../parts/settings/Fields";
import { Groups } from "../parts/settings/Groups";
import { Organisation } from "../parts/settings/Organisation";
import { PersonFieldList } from "../parts/settings/PersonFieldList";
import { Portals } from "../parts/settings/Portals";
import { Presets } from "../parts/settings/Presets";
import { Recalling } from "../parts/settings/Recalling";
import { Texts } from "../parts/settings/Texts";
import { Uncleared } from "../parts/settings/Uncleared";
import { Users } from "../parts/settings/Users";
import { Uses } from "../parts/settings/Uses";
import { Vocabulary } from "../parts/settings/Vocabulary";
import { Webhooks } from "../parts/settings/Webhooks";
import forms from "../parts/settings/forms.module.css";

const sections: [string, TextKey, Action, () => ReactNode][] = [
  ["organisation", "settings.organisation", "run-house", () => <Organisation />],
  ["users", "settings.users", "run-house", () => <Users />],
  ["groups", "settings.groups", "run-house", () => <Groups />],
  ["access", "settings.access", "grant-folders", () => <Access />],
  ["vocabulary", "settings.vocabulary", "edit-words", () => <Vocabulary />],
  ["fields", "settings.fields", "edit-words", () => <><Fields /><PersonFieldList /></>],
  ["uses", "settings.uses", "edit-words", () => <Uses />],
  ["presets", "settings.presets", "edit-words", () => <Presets />],
  ["portals", "settings.portals", "edit-words", () => <Portals />],
  ["webhooks", "settings.webhooks", "edit-words", () => <Webhooks />],
  ["asking", "settings.asking", "edit-words", () => <><Asking /><Recalling /></>],
  ["texts", "texts.title", "edit-consents", () => <Texts />],
  ["uncleared", "settings.uncleared", "run-house", () => <Uncleared />],
  ["work", "settings.work", "read-log", () => <Background />],
];

/** The house's own rules; everybody sees only what they may change. */
export function Component() {
  const { t } = useTexts();
  const { section } = useParams();
  const may = useMe()?.may ?? [];
  const open = sections.filter(([, , action]) => may.includes(action));
  const here = open.find(([key]) => key === section);
  const menu = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the menu is a row that is longer than the screen.
    menu.current?.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [section]);
  if (here === undefined) return open[0] === undefined ? <Navigate to="/library" replace /> : <Navigate to={`/settings/${open[0][0]}`} replace />;
  return (
    <Page title={t("nav.settings")} wide>
      <div className={forms.layout}>
        <nav ref={menu} className={forms.menu} aria-label={t("nav.settings")}>
          {open.map(([key, text]) => <NavLink key={key} to={`/settings/${key}`} className={forms.menuLink}>{t(text)}</NavLink>)}
        </nav>
        <div className={forms.section}>{here[3]()}</div>
      </div>
    </Page>
  );
}
