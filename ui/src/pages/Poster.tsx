import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconArrowLeft, IconPrinter } from "@tabler/icons-react";
import { Link, useParams } from "react-router";
import { eventsQuery } from "../client/requests";
import { useMe } from "../client/session";
import { useTexts } from "../lib/i18n";
import { useTitle } from "../parts/Page";
import { QRCode } from "../parts/requests/QRCode";
import styles from "../parts/requests/requests.module.css";

/** A poster to print: what it is about, and how to get there. */
export function Component() {
  const { t } = useTexts();
  const { id = "" } = useParams();
  const organisation = useMe()?.organisation ?? "";
  const { data } = useQuery(eventsQuery);
  const event = data?.items.find((e) => e.id === id);
  useTitle(event?.title ?? t("events.poster"));
  if (event === undefined) return null;
  return (
    <>
      <div className={styles.noPrint}>
        <Button variant="default" component={Link} to="/requests?part=events" leftSection={<IconArrowLeft size={16} />}>{t("events.title")}</Button>
        <Button leftSection={<IconPrinter size={16} />} onClick={() => window.print()}>{t("events.print")}</Button>
      </div>
      <main className={styles.poster}>
        <p>{organisation}</p>
        <h1>{event.title}</h1>
        <p>{t("poster.text")}</p>
        <QRCode qr={event.qr} label={event.address} />
        <p>{t("poster.orType")}</p>
        <p className={styles.posterAddress}>{event.address.replace("https://", "")}</p>
        <p>{t("poster.free")}</p>
      </main>
    </>
  );
}
