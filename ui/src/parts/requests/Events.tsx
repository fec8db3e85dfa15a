import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconCalendarPlus, IconPrinter, IconQrcode } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { eventsQuery, posterAddress, postQuery, type SignInEvent, useRequests } from "../../client/requests";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { EmptyState } from "../EmptyState";
import { ProblemNote } from "../ProblemNote";
import { toastProblem } from "../toasts";
import { When } from "../When";
import { type AskDraft, AskFields, askOf, noAsk } from "./AskForm";
import { QRCode } from "./QRCode";
import styles from "./requests.module.css";

/** Events at which people sign themselves in, each with its poster and who came. */
export function Events() {
  const { t } = useTexts();
  const [opening, setOpening] = useState(false);
  const { data, error, refetch } = useQuery(eventsQuery);
  const add = <Button leftSection={<IconCalendarPlus size={17} />} onClick={() => setOpening(true)}>{t("events.new")}</Button>;
  return (
    <>
      <ProblemNote error={error} onRetry={() => void refetch()} />
      {data?.items.length === 0 ? (
        <EmptyState icon={<IconQrcode size={56} stroke={1} />} title={t("events.empty")} action={add}>{t("events.emptyText")}</EmptyState>
      ) : (
        <>
          {add}
          {(data?.items ?? []).map((e) => <EventCard key={e.id} event={e} />)}
        </>
      )}
      {opening ? <EventDialog onClose={() => setOpening(false)} /> : null}
    </>
  );
}

function EventCard({ event: e }: { event: SignInEvent }) {
  const { t } = useTexts();
  const { cancelRequest, settle } = useRequests();
  const over = e.cancelled !== undefined || new Date(e.until) < new Date();
  const fail = { onError: (error: unknown) => toastProblem(error) };
  return (
    <section className={styles.event} aria-label={e.title}>
      <QRCode qr={e.qr} label={e.address} className={styles.qr} />
      <div className={styles.result}>
        <h2>{e.title}</h2>
        <p className="muted">{over ? t("events.over") : <>{t("events.until")} <When at={e.until} /></>}</p>
        <code className={styles.address}>{e.address}</code>
        {over ? null : (
          <span className={styles.bar}>
            {(["a4", "a3"] as const).map((size) => (
              <Button key={size} size="compact-md" variant="default" component="a" href={posterAddress(e.id, size)} download leftSection={<IconPrinter size={16} />}>
                {t("events.poster", { size: size.toUpperCase() })}
              </Button>
            ))}
            <Button size="compact-md" variant="default" onClick={() => cancelRequest.mutate(e.id, fail)}>{t("events.close")}</Button>
          </span>
        )}
        {e.guests.length === 0 ? null : (
          <>
            <p>{t("events.guests", { count: e.guests.length })} <span className={styles.sub}>{t("events.guestsText")}</span></p>
            <ul className={styles.links}>
              {e.guests.map((g) => (
                <li key={g.person.id}>
                  <Link to={`/people/${g.person.id}?part=details`}>{g.person.name}</Link>
                  <Button size="compact-sm" variant="default" onClick={() => settle.mutate({ id: e.id, person: g.person.id }, fail)}>{t("events.isNew")}</Button>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </section>
  );
}

function EventDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const { data: post } = useQuery(postQuery);
  const [draft, setDraft] = useState<AskDraft>({ ...noAsk, extent: "this-event", showPhotos: false });
  const { openEvent } = useRequests();
  const form = askOf(draft, []);
  const only = post?.forms.length === 1 ? post.forms[0]?.id : undefined;
  useEffect(() => {
    if (only !== undefined) setDraft((d) => (d.form === "" ? { ...d, form: only } : d));
  }, [only]);
  return (
    <FormDialog
      title={t("events.new")} open onClose={onClose} size={680} action={t("events.open")} ready={form !== undefined && draft.title.trim() !== ""} busy={openEvent.isPending}
      error={openEvent.error} onSubmit={() => form && openEvent.mutate(form, { onSuccess: onClose })}
    >
      <p className="muted">{t("events.emptyText")}</p>
      <AskFields value={draft} onChange={setDraft} photos={0} event />
    </FormDialog>
  );
}
