import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconArrowLeft, IconPrinter } from "@tabler/icons-react";
import { Link, useParams } from "react-router";
import { certificateQuery, type Left } from "../client/erased";
import { useMe } from "../client/session";
import { countName } from "../lib/amounts";
import { useTexts } from "../lib/i18n";
import { dateName, exactName } from "../lib/when";
import { Block, Page } from "../parts/Page";
import { ConsentRecord } from "../parts/people/ConsentRecord";
import { ProblemNote } from "../parts/ProblemNote";
import styles from "../parts/people/certificate.module.css";

/** The certificate of an erasure, to print; and what is kept as proof, until when. */
export function Component() {
  const { t } = useTexts();
  const number = Number(useParams().number);
  const { data, error, refetch } = useQuery(certificateQuery(number));
  const actions = (
    <>
      <Button variant="default" component={Link} to="/people/erased" leftSection={<IconArrowLeft size={16} />}>{t("erased.title")}</Button>
      <Button leftSection={<IconPrinter size={16} />} onClick={() => window.print()}>{t("events.print")}</Button>
    </>
  );
  return (
    <Page title={t("certificate.title")} actions={actions}>
      {error ? <ProblemNote error={error} onRetry={() => void refetch()} /> : data === undefined ? <Skeleton height={240} /> : <Certificate left={data} />}
    </Page>
  );
}

function Certificate({ left }: { left: Left }) {
  const { t, language } = useTexts();
  const me = useMe();
  const kept = !left.proof_gone && left.keep_until !== undefined;
  const count = (n: number) => countName(n, language);
  const went = left.keep_until === undefined ? t("certificate.wentAtOnce") : kept ? t("erased.until", { date: dateName(left.keep_until, language) }) : t("certificate.wentOn", { date: dateName(left.keep_until, language) });
  const rows: [string, string][] = [
    [t("certificate.who"), t("erased.person", { number: String(left.number).padStart(4, "0") })],
    [t("certificate.house"), me?.organisation ?? ""],
    [t("certificate.when"), exactName(left.at, language)],
    [t("certificate.by"), left.by.name || t("certificate.console")],
    [t("certificate.how"), t("certificate.howText")],
    [t("certificate.keys"), count(left.entries)],
    [t("certificate.photos"), count(left.photos)],
    [t("certificate.messages"), count(left.messages)],
    [t("certificate.consents"), count(left.consents)],
    [t("certificate.copies"), count(left.copies)],
    [t("certificate.recordings"), count(left.recordings)],
    [t("certificate.notes"), count(left.notes)],
    [t("certificate.proof"), left.copies + left.recordings + left.notes === 0 ? t("certificate.noProof") : went],
    ...(left.elsewhere > 0 ? [[t("certificate.elsewhere"), count(left.elsewhere)] as [string, string]] : []),
  ];
  return (
    <>
      <dl className={styles.certificate} aria-label={t("certificate.title")}>
        {rows.map(([what, says]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.small}>{t("certificate.backups")}</p>
      {left.said.length === 0 ? null : (
        <div className={styles.kept}>
          <Block title={t("certificate.said")} text={kept ? t("certificate.keptText", { date: dateName(left.keep_until, language) }) : t("certificate.saidText")}>
            <ul aria-label={t("certificate.said")}>{left.said.toReversed().map((c) => <ConsentRecord key={c.id} consent={c} past />)}</ul>
          </Block>
        </div>
      )}
    </>
  );
}
