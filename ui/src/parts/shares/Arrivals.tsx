import { Link } from "react-router";
import type { Share } from "../../client/shares";
import { bytesName } from "../../lib/amounts";
import { useTexts } from "../../lib/i18n";
import { lastDayName } from "../../lib/when";
import { Table } from "../Table";
import { When } from "../When";
import styles from "./shares.module.css";

/** What an upload link says of itself. */
export function InletFacts({ share }: { share: Share }) {
  const { t, language } = useTexts();
  return (
    <dl className={styles.facts}>
      <dt>{t("inlet.goesTo")}</dt>
      <dd>{share.folder ? <Link to={`/library?q=folder:${share.folder}`}>{share.place}</Link> : share.place}</dd>
      {share.note ? <><dt>{t("share.note")}</dt><dd>{share.note}</dd></> : null}
      <dt>{t("share.whoMay")}</dt>
      <dd>{share.password ? t("share.withPassword") : t("share.anybody")}</dd>
      <dt>{t("share.until")}</dt>
      <dd>{share.until ? lastDayName(share.until, language) : ""}</dd>
      <dt>{t("share.owner")}</dt>
      <dd>{share.owner.name}</dd>
      <dt>{t("inlet.came")}</dt>
      <dd>{t("share.takenOf", { n: share.sent ?? 0, most: share.most })}, {t("share.takenOf", { n: bytesName(share.sent_bytes ?? 0, language), most: bytesName(share.most_bytes ?? 0, language) })}</dd>
    </dl>
  );
}

/** What was sent by an upload link, from whom and when. */
export function Arrivals({ share }: { share: Share }) {
  const { t, language } = useTexts();
  return (
    <>
      <h2 className={styles.part}>{t("inlet.came")}</h2>
      {share.arrivals.length === 0 ? <p className="muted">{t("inlet.nothing")}</p> : (
        <Table
          label={t("inlet.came")} rows={share.arrivals.map((a, i) => ({ ...a, i }))} keyOf={(a) => String(a.i)}
          columns={[
            { title: t("share.when"), cell: (a) => <When at={a.at} as="moment" /> },
            { title: t("share.who"), cell: (a) => a.sender },
            { title: t("inlet.file"), wide: true, cell: (a) => <>{a.photo ? <Link to={`/photo/${a.photo}`}>{a.file_name || t("share.photo")}</Link> : a.file_name}{a.why ? <span className={styles.sub}>{a.why}</span> : null}</> },
            { title: t("share.stateOf"), cell: (a) => t(`inlet.state.${a.state}`) },
            { title: t("inlet.size"), end: true, cell: (a) => bytesName(a.bytes, language) },
          ]}
        />
      )}
    </>
  );
}
