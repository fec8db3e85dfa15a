import { Button, CopyButton, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { checkpointQuery } from "../client/log";
import { countName } from "../lib/amounts";
import { useTexts } from "../lib/i18n";
import { Page } from "../parts/Page";
import { Events } from "../parts/log/Events";
import { SeenBy } from "../parts/log/SeenBy";
import { When } from "../parts/When";
import styles from "../parts/log/log.module.css";

/** The memory of the house. */
export function Component() {
  const { t, language } = useTexts();
  const [params, setParams] = useSearchParams();
  const view = params.get("view") ?? "events";
  const { data: checkpoint } = useQuery(checkpointQuery);
  return (
    <Page title={t("nav.log")} wide>
      {checkpoint ? (
        <p className={styles.checkpoint}>
          {t("log.checkpoint", { n: countName(checkpoint.size, language) })} <When at={checkpoint.at} as="moment" />{" "}
          <CopyButton value={checkpoint.note}>
            {({ copied, copy }) => <Button variant="transparent" size="compact-sm" px={0} onClick={copy}>{t(copied ? "do.copied" : "log.copySeal")}</Button>}
          </CopyButton>
        </p>
      ) : null}
      <Tabs value={view} onChange={(v) => setParams({ view: v ?? "events" })} keepMounted={false}>
        <Tabs.List mb={16}>
          <Tabs.Tab value="events">{t("log.events")}</Tabs.Tab>
          <Tabs.Tab value="seen">{t("log.seen")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="events"><Events /></Tabs.Panel>
        <Tabs.Panel value="seen"><SeenBy /></Tabs.Panel>
      </Tabs>
    </Page>
  );
}
