import { Skeleton, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { assetQuery } from "../../client/assets";
import { type TextKey, useTexts } from "../../lib/i18n";
import { PeopleTab } from "../people/PeopleTab";
import { ProblemNote } from "../ProblemNote";
import { UsesTab } from "../recall/UsesTab";
import { About } from "./About";
import { ClearanceTab } from "./ClearanceTab";
import { DoorTab } from "./DoorTab";
import { HistoryTab } from "./HistoryTab";
import { VersionsTab } from "./VersionsTab";
import styles from "./inspector.module.css";

export type InspectorTab = "about" | "people" | "clearance" | "door" | "uses" | "versions" | "history";

const tabs: [InspectorTab, TextKey][] = [
  ["about", "tab.about"],
  ["people", "tab.people"],
  ["clearance", "tab.clearance"],
  ["door", "tab.door"],
  ["uses", "tab.uses"],
  ["versions", "tab.versions"],
  ["history", "tab.history"],
];

interface Props {
  id: string;
  q: string;
  tab: InspectorTab;
  onTab: (tab: InspectorTab) => void;
  onName?: () => void; // begins or ends naming faces, where the photo is large enough for it
}

/** All that is known of one photo, in tabs. */
export default function Inspector({ id, q, tab, onTab, onName }: Props) {
  const { t } = useTexts();
  const { data: asset, error, refetch } = useQuery(assetQuery(id, q));
  const content = () => {
    if (asset === undefined) return error ? <ProblemNote error={error} onRetry={() => void refetch()} /> : <Skeleton height={240} />;
    switch (tab) {
      case "about": return <About key={asset.id} asset={asset} />;
      case "people": return <PeopleTab key={asset.id} asset={asset} onName={onName} />;
      case "clearance": return <ClearanceTab key={asset.id} asset={asset} onPeople={() => onTab("people")} />;
      case "door": return <DoorTab key={asset.id} asset={asset} />;
      case "uses": return <UsesTab key={asset.id} asset={asset} />;
      case "versions": return <VersionsTab key={asset.id} asset={asset} />;
      case "history": return <HistoryTab id={asset.id} />;
    }
  };
  return (
    <Tabs value={tab} onChange={(v) => onTab(v as InspectorTab)} className={styles.tabs} keepMounted={false}>
      <Tabs.List className={styles.tabList}>
        {tabs.map(([key, text]) => (
          <Tabs.Tab key={key} value={key} className={styles.tab}>{t(text)}</Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={tab} className={styles.panel} tabIndex={0}>{content()}</Tabs.Panel>
    </Tabs>
  );
}
