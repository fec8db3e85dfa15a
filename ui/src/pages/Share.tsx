import { Button, Skeleton, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { presetsQuery } from "../client/door";
import { type Risk, type Share, type ShareEvent, shareQuery, useShares } from "../client/shares";
import { useMay } from "../client/session";
import { endOfDay, inDays } from "../lib/days";
import { type Translate, useTexts } from "../lib/i18n";
import { lastDayName } from "../lib/when";
import { FormDialog } from "../parts/Dialog";
import { Page } from "../parts/Page";
import { ProblemNote } from "../parts/ProblemNote";
import { useUseNames } from "../parts/photo/UseFields";
import { Arrivals, InletFacts } from "../parts/shares/Arrivals";
import { Approve } from "../parts/shares/Approve";
import { Risks } from "../parts/shares/Risks";
import { ShareState } from "../parts/shares/StateMark";
import { Table } from "../parts/Table";
import { When } from "../parts/When";
import { toastDone, toastProblem } from "../parts/toasts";
import styles from "../parts/shares/shares.module.css";

/** One share: what goes out by it, and who looked at and took what, and when. */
export function Component() {
  const { t } = useTexts();
  const { id = "" } = useParams();
  const go = useNavigate();
  const { data: share, error, refetch } = useQuery(shareQuery(id));
  const { revoke } = useShares();
  const mayDecide = useMay("edit-consents");
  const mayEnd = useMay("grant-folders");
  const [prolonging, setProlonging] = useState(false);
  const over = share !== undefined && (share.state === "revoked" || share.state === "declined");
  const end = () => share && revoke.mutate(share.id, { onSuccess: () => toastDone(t(share.kind === "upload" ? "inlet.revoked" : "share.revoked")), onError: toastProblem });
  return (
    <Page title={share?.title ?? t("nav.shares")} wide>
      {error ? <ProblemNote error={error} onRetry={() => void refetch()} /> : share === undefined ? <Skeleton height={160} mt={16} /> : (
        <>
          <p><ShareState state={share.state} /></p>
          {share.kind === "upload" ? <InletFacts share={share} /> : <Facts share={share} />}
          <Risks risks={share.risks as Risk[]} />
          <div className={styles.buttons}>
            <Button variant="default" onClick={() => void go("/shares")}>{t("share.back")}</Button>
            {over || !(share.mine || mayEnd) ? null : <Button variant="default" onClick={() => setProlonging(true)}>{t("share.prolong")}</Button>}
            {share.state === "waiting" && !share.mine && mayDecide ? <Approve share={share} /> : null}
            {over || !(share.mine || mayEnd) ? null : <Button color="red" loading={revoke.isPending} onClick={end}>{t("share.revoke")}</Button>}
          </div>
          {share.kind === "upload" ? <Arrivals share={share} /> : null}
          {share.kind === "review" ? <Opinions share={share} /> : null}
          <h2 className={styles.part}>{t("share.happened")}</h2>
          <Table
            label={t("share.happened")} rows={share.events.map((e, i) => ({ ...e, i }))} keyOf={(e) => String(e.i)}
            columns={[
              { title: t("share.when"), cell: (e) => <When at={e.at} as="moment" /> },
              { title: t("share.who"), cell: (e) => e.who || t("share.somebody") },
              { title: t("share.what"), wide: true, cell: (e) => <Happened event={e} t={t} /> },
            ]}
          />
          {prolonging ? <Prolong share={share} onClose={() => setProlonging(false)} /> : null}
        </>
      )}
    </Page>
  );
}

function Facts({ share }: { share: Share }) {
  const { t, language } = useTexts();
  const name = useUseNames();
  const { data: presets } = useQuery(presetsQuery);
  const form = presets?.items.find((p) => p.id === share.preset)?.name ?? share.preset;
  return (
    <dl className={styles.facts}>
      <dt>{t("share.contents")}</dt>
      <dd>{share.of === "photos" ? t("share.photos", { count: share.photos ?? 0 }) : share.of === "folder" ? t("share.ofFolder", { name: share.place ?? "" }) : t("share.ofCollection", { name: share.place ?? "" })}</dd>
      {share.note ? <><dt>{t("share.note")}</dt><dd>{share.note}</dd></> : null}
      <dt>{t("share.useOf")}</dt>
      <dd>{name.purpose(share.purpose)}, {name.channel(share.channel)}</dd>
      <dt>{t("share.may")}</dt>
      <dd>
        {share.preset ? `${t("share.take")}: ${form}` : t("share.look")}
        {share.blur ? <p className="muted">{t("share.blursNow")}</p> : null}
      </dd>
      <dt>{t("share.whoMay")}</dt>
      <dd>{share.named > 0 ? share.receivers.map((r) => r.name).join(", ") : share.password ? t("share.withPassword") : t("share.anybody")}</dd>
      <dt>{t("share.until")}</dt>
      <dd>{share.until ? lastDayName(share.until, language) : t("share.noEndShort")}</dd>
      <dt>{t("share.owner")}</dt>
      <dd>{share.owner.name}</dd>
      <dt>{t("share.taken")}</dt>
      <dd>{share.most > 0 ? t("share.takenOf", { n: share.used, most: share.most }) : share.used}</dd>
    </dl>
  );
}

/** What receivers think of the photos, one line for each of both. */
function Opinions({ share }: { share: Share }) {
  const { t } = useTexts();
  return (
    <>
      <h2 className={styles.part}>{t("share.opinions")}</h2>
      <Table
        label={t("share.opinions")} rows={share.opinions} keyOf={(o) => `${o.photo} ${o.who}`}
        columns={[
          { title: t("share.photo"), cell: (o) => <Link to={`/photo/${o.photo}`}><img className={styles.thumb} src={o.thumb} alt={t("share.photo")} loading="lazy" /></Link> },
          { title: t("share.who"), cell: (o) => o.who || t("share.somebody") },
          { title: t("share.favourite"), cell: (o) => (o.favourite ? "★" : "") },
          { title: t("share.verdict"), cell: (o) => (o.verdict ? t(`share.verdict.${o.verdict}`) : "") },
          { title: t("share.comments"), wide: true, cell: (o) => o.remarks.map((r, i) => <p key={i}>{r}</p>) },
        ]}
      />
    </>
  );
}

/** What happened, in a sentence; a photo is a link to itself. */
function Happened({ event, t }: { event: ShareEvent; t: Translate }) {
  const text = t(`share.event.${event.kind}`, { count: event.photos ?? 0 });
  return (
    <>
      {event.photo ? <Link to={`/photo/${event.photo}`}>{text}</Link> : text}
      {event.note ? <span className={styles.sub}>{event.note}</span> : null}
    </>
  );
}

function Prolong({ share, onClose }: { share: Share; onClose: () => void }) {
  const { t } = useTexts();
  const { change } = useShares();
  const [until, setUntil] = useState(inDays(14));
  const submit = () => change.mutate({ share, body: { until: until === "" ? null : endOfDay(until) } }, {
    onSuccess: () => {
      onClose();
      toastDone(t("share.prolonged"));
    },
  });
  return (
    <FormDialog title={t("share.prolong")} open onClose={onClose} action={t("do.save")} busy={change.isPending} error={change.error} onSubmit={submit}>
      <TextInput type="date" label={t("share.until")} description={until === "" ? t("share.noEnd") : t("share.untilHint")} min={inDays(0)} value={until} onChange={(e) => setUntil(e.currentTarget.value)} data-autofocus />
    </FormDialog>
  );
}
