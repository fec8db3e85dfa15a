import { Button, Progress, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { order, orderQuery, outlookQuery, presetsQuery } from "../../client/door";
import type { Outlook, PhotoSet } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { useRemembered } from "../../lib/remember";
import { Dialog, FormDialog } from "../Dialog";
import { ProblemNote } from "../ProblemNote";
import { receiver } from "../recall/receiver";
import { ReceiverField } from "../recall/ReceiverField";
import { download } from "./download";
import { Elsewhere } from "./Elsewhere";
import { HeldBack } from "./HeldBack";
import { UseFields, useWish } from "./UseFields";
import styles from "./inspector.module.css";

interface Props {
  set: PhotoSet;
  title: string;
  onClose: () => void;
}

/** A set of photos at the door: what is cleared comes out in one archive, the rest says why. */
export function ReleaseDialog({ set, title, onClose }: Props) {
  const { t } = useTexts();
  const { wish, usual, setWish, done } = useWish();
  const { data: presets } = useQuery(presetsQuery);
  const [names, setNames] = useRemembered("door.names", "{name}");
  const outlook = useQuery(outlookQuery(set, wish));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [begun, setBegun] = useState<string>();
  const submit = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const ticket = await order(set, wish, names.trim(), receiver.get().trim());
      receiver.set("");
      download(ticket.download, "");
      done();
      setBegun(ticket.id);
    } catch (e) {
      setError(e);
    }
    setBusy(false);
  };
  if (begun !== undefined) return <Dialog title={title} open onClose={onClose} size={560}><Underway id={begun} onClose={onClose} /></Dialog>;
  const cleared = outlook.data?.cleared ?? 0;
  const derived = presets?.items.find((p) => p.id === wish.preset)?.original === false;
  return (
    <FormDialog
      title={title} open onClose={onClose} size={560} busy={busy} error={error} onSubmit={() => void submit()} ready={cleared > 0}
      action={cleared > 0 ? t("door.letOutCount", { count: cleared }) : t("door.letOut")}
    >
      <UseFields wish={wish} usual={usual} onChange={(next) => { setError(undefined); setWish(next); }} />
      {derived && (outlook.data?.blurrable || wish.blur) ? (
        <Switch
          checked={wish.blur} onChange={(e) => setWish({ ...wish, blur: e.currentTarget.checked })} label={t("door.blur")}
          description={wish.blur ? t("door.blurred", { count: outlook.data?.blurred ?? 0 }) : t("door.blurrable", { count: outlook.data?.blurrable ?? 0 })}
        />
      ) : null}
      {outlook.error ? <ProblemNote error={outlook.error} /> : null}
      {outlook.data ? <Answer outlook={outlook.data} onChannel={(channel) => setWish({ ...wish, channel })} /> : null}
      <ReceiverField />
      <details className={styles.past}>
        <summary>{t("door.names")}</summary>
        <TextInput value={names} maxLength={200} onChange={(e) => setNames(e.currentTarget.value)} aria-label={t("door.names")} description={t("door.namesHint", { values: "{name} {title} {folder} {date} {number} {id}" })} />
      </details>
      <p className="muted">{t("door.onRecord")}</p>
    </FormDialog>
  );
}

/** Before the download: what is cleared, what not and why, and what is possible instead. */
function Answer({ outlook, onChannel }: { outlook: Outlook; onChannel: (channel: string) => void }) {
  const { t } = useTexts();
  return (
    <div className={styles.door} role="status">
      <div className={styles.answer} data-cleared={outlook.cleared > 0}>
        <strong>{t("door.outlook", { count: outlook.photos, cleared: outlook.cleared })}</strong>
      </div>
      <HeldBack groups={outlook.held} />
      <Elsewhere channels={outlook.elsewhere} onChannel={onChannel} />
    </div>
  );
}

/** While the archive is made, and what came of it. */
function Underway({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTexts();
  const { data, error } = useQuery(orderQuery(id));
  const settled = data === undefined ? 0 : data.left + data.held + data.failed;
  const ended = data?.ended !== undefined;
  return (
    <div className={styles.door}>
      <ProblemNote error={error} />
      <Progress value={data && data.photos > 0 ? (100 * settled) / data.photos : 0} aria-label={t("door.underway")} color={ended && !data?.whole ? "red" : undefined} />
      <p role="status">
        {!ended ? t("door.progress", { count: data?.photos ?? 0, n: settled }) : data?.whole ? t("door.cameOut", { count: data.left }) : t("door.broken")}
      </p>
      {ended && data ? <HeldBack groups={data.reasons} /> : null}
      <p className="muted">{t("door.report")}</p>
      <div className={styles.buttons}><Button variant={ended ? "filled" : "default"} onClick={onClose}>{t("do.close")}</Button></div>
    </div>
  );
}
