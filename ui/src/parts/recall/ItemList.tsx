import { Button } from "@mantine/core";
import { Link } from "react-router";
import type { RecallDetail, RecallItem } from "../../client/recalls";
import { useTexts } from "../../lib/i18n";
import { When } from "../When";
import { shownHere, UseLine } from "./UseLine";
import styles from "./recall.module.css";

interface Props {
  recall: RecallDetail;
  items: RecallItem[];
  onSettle?: (item: RecallItem) => void;
}

/** Uses of a recall, each with who was told and what they said. */
export function ItemList({ recall, items, onSettle }: Props) {
  const { t } = useTexts();
  return (
    <ul className={styles.items}>
      {items.map((i) => (
        <li key={i.use.id}>
          {i.asset.thumbs["256"] ? <Link to={`/photo/${i.asset.id}`}><img src={i.asset.thumbs["256"]} alt={i.asset.title || i.asset.file_name} loading="lazy" /></Link> : <span className={styles.gone} />}
          <span className={styles.words}>
            <UseLine use={i.use} />
            <Told recall={recall} item={i} />
            {i.answer ? <span>{t("recall.said")}: {t(`recall.state.${i.answer}`)}</span> : null}
            {i.offer ? (
              <span>
                {i.offer.blurred ? t("recall.offeredBlurred") : <Link to={`/photo/${i.offer.asset.id}`}>{t("recall.offeredOther", { name: i.offer.asset.title || i.offer.asset.file_name })}</Link>}
                {i.offer.taken ? <span className="muted"> · {t("recall.offeredTaken")}</span> : null}
              </span>
            ) : null}
            {i.note ? <span className={styles.note}>{i.note}</span> : null}
            <span>
              <span className={styles.mark} data-mark={i.state}>{t(`recall.state.${i.state}`)}</span>
              {i.again_at ? <span className="muted"> {t("recall.again")} <When at={i.again_at} as="moment" /> · </span> : null}
              {i.said_at ? <span className="muted"> <When at={i.said_at} as="moment" />{i.by.name ? ` · ${i.by.name}` : ""}</span> : null}
            </span>
            {onSettle ? <span className={styles.noPrint}><Button variant="default" size="compact-sm" onClick={() => onSettle(i)}>{t("recall.settle")}</Button></span> : null}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Who was told; of what nobody can be told about, what it is. */
function Told({ recall, item }: { recall: RecallDetail; item: RecallItem }) {
  const { t } = useTexts();
  const to = recall.receivers.find((r) => r.id === item.receiver);
  if (to !== undefined) return <span className="muted">{t("recall.toldTo", { name: to.account.name ? `${to.account.name} (${to.address})` : to.address })}</span>;
  if (shownHere[item.use.source] !== undefined) return <span className="muted">{t("recall.ours")}</span>;
  if (item.use.place !== undefined) return <span className="muted">{t(item.use.place.kind === "print" ? "recall.printed" : "recall.elsewhere")}</span>;
  return <span className="muted">{t("recall.untraceable", { id: item.use.id })}</span>;
}
