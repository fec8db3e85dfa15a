import { Button, FileButton } from "@mantine/core";
import { IconCircleCheck, IconCircleX, IconDownload, IconPaperclip } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Consent, ConsentEvent } from "../../client/people";
import { mostRecording, paperOf, proofQuery, recordingOf, useAddRecording } from "../../client/proof";
import { bytesName } from "../../lib/amounts";
import { useTexts } from "../../lib/i18n";
import { When } from "../When";
import { toastDone, toastProblem } from "../toasts";
import styles from "./consents.module.css";

/** What proves an answer: how it was given, to which text, and the copy that the signer got. */
export function Proof({ consent, event, number }: { consent: string; event: ConsentEvent; number: number }) {
  const { t } = useTexts();
  const check = useQuery(proofQuery(consent, number));
  if (!event.method) return null;
  return (
    <div className={styles.proof}>
      <p className="muted">
        {t(`method.${event.method}` as "method.email-code")}
        {event.version ? <> · {t("proof.version", { n: event.version, language: event.language ?? "" })}</> : null}
        {event.shown ? <> · <span title={event.shown}>{t("proof.hash", { hash: event.shown.slice(0, 12) })}</span></> : null}
      </p>
      {event.copy ? (
        <div className={styles.row}>
          <Button component="a" href={paperOf("copy", consent, number)} download variant="default" size="compact-sm" leftSection={<IconDownload size={15} />}>{t("proof.copy")}</Button>
          <Button component="a" href={paperOf("receipt", consent, number)} download variant="default" size="compact-sm">{t("proof.receipt")}</Button>
          {check.data === undefined ? (
            <Button variant="transparent" size="compact-sm" loading={check.isFetching} onClick={() => void check.refetch()}>{t("proof.check")}</Button>
          ) : check.data.verified ? (
            <span className={styles.verified}><IconCircleCheck size={17} aria-hidden="true" /> {t("proof.verified")}</span>
          ) : (
            <span className={styles.broken} role="alert"><IconCircleX size={17} aria-hidden="true" /> {t("proof.broken")}</span>
          )}
        </div>
      ) : null}
    </div>
  );
}

const kinds = "application/pdf,image/jpeg,image/png,audio/mpeg,audio/mp4,audio/ogg,audio/wav,.m4a,.mp3,.ogg,.wav";

/** Scans and sounds that are kept with a consent. Sounds are played here; scans are saved. */
export function Recordings({ consent, past }: { consent: Consent; past: boolean }) {
  const { t, language } = useTexts();
  const add = useAddRecording(consent.id);
  const [large, setLarge] = useState(false);
  const bring = (file: File | null) => {
    if (file === null) return;
    setLarge(file.size > mostRecording);
    if (file.size > mostRecording) return;
    add.mutate(file, { onError: toastProblem, onSuccess: () => toastDone(t("proof.kept")) });
  };
  return (
    <div className={styles.recordings}>
      {consent.recordings.map((r) => (
        <div key={r.id} className={styles.row}>
          {r.media_type.startsWith("audio/") ? <audio controls preload="none" src={recordingOf(r.id)} aria-label={t("proof.sound")} /> : null}
          <Button component="a" href={recordingOf(r.id)} download variant="default" size="compact-sm" leftSection={<IconDownload size={15} />}>
            {t(r.media_type.startsWith("audio/") ? "proof.sound" : "proof.scan")}, {bytesName(r.bytes, language)}
          </Button>
          <span className="muted"><When at={r.added_at} /></span>
        </div>
      ))}
      {!past && consent.events.some((e) => e.method === "paper" || e.method === "spoken") ? (
        <FileButton accept={kinds} onChange={bring}>
          {(props) => (
            <Button {...props} variant="subtle" size="compact-sm" loading={add.isPending} leftSection={<IconPaperclip size={15} />}>{t("proof.add")}</Button>
          )}
        </FileButton>
      ) : null}
      {large ? <p role="alert" className={styles.broken}>{t("proof.tooLarge", { size: bytesName(mostRecording, language) })}</p> : null}
    </div>
  );
}
