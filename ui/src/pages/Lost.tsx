import { Button } from "@mantine/core";
import { IconMap2 } from "@tabler/icons-react";
import { Link, useRouteError } from "react-router";
import { useTexts } from "../lib/i18n";
import { EmptyState } from "../parts/EmptyState";

/** An address that leads nowhere, or a page that broke. */
export function Lost() {
  const { t } = useTexts();
  const broke = (useRouteError() ?? undefined) !== undefined; // null where no route failed
  return (
    <EmptyState
      icon={<IconMap2 size={40} stroke={1.2} />} title={t(broke ? "lost.broke" : "lost.title")}
      action={broke ? <Button onClick={() => location.reload()}>{t("lost.reload")}</Button> : <Button component={Link} to="/library">{t("lost.home")}</Button>}
    >
      {t(broke ? "lost.brokeText" : "lost.text")}
    </EmptyState>
  );
}
