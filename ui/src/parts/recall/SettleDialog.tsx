import { Button, Radio, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { type RecallDetail, type RecallItem, replacementQuery, type Settled, useRecall } from "../../client/recalls";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { toastDone, toastProblem } from "../toasts";
import { UseLine } from "./UseLine";
import styles from "./recall.module.css";

const choices = ["removed", "replaced", "kept", "noted"] as const satisfies Settled[];

/** What came of uses: as staff heard it, or as they decide. */
export function SettleDialog({ recall, items, onClose }: { recall: RecallDetail; items: RecallItem[]; onClose: () => void }) {
  const { t } = useTexts();
  const { settle } = useRecall(recall.id);
  const [state, setState] = useState<Settled>();
  const [note, setNote] = useState("");
  const only = items.length === 1 ? items[0] : undefined;
  const submit = () => state !== undefined && settle.mutate({ uses: items.map((i) => i.use.id), state, note: note.trim() }, {
    onSuccess: (after) => {
      onClose();
      toastDone(t(after.closed_at === undefined ? "recall.settledOne" : "recall.isClosed"));
    },
  });
  return (
    <FormDialog
      title={t("recall.settle")} open onClose={onClose} size={560} action={t("recall.settleDo")} busy={settle.isPending} error={settle.error} onSubmit={submit}
      ready={state !== undefined && (state !== "kept" || note.trim() !== "")}
    >
      {only ? <UseLine use={only.use} /> : <p>{t("recall.uses", { count: items.length })}</p>}
      {only ? <Instead recall={recall} item={only} /> : null}
      <Radio.Group value={state ?? ""} onChange={(v) => setState(v as Settled)} label={t("recall.whatCame")}>
        <div className={styles.choices}>
          {choices.map((c) => <Radio key={c} value={c} label={t(`recall.state.${c}`)} description={t(`recall.says.${c}`)} />)}
        </div>
      </Radio.Group>
      <Textarea label={t("recall.note")} autosize minRows={2} maxLength={5000} value={note} onChange={(e) => setNote(e.currentTarget.value)} />
    </FormDialog>
  );
}

/** What can be offered in its place: the same photo with people unrecognisable, or another of the same folder. */
function Instead({ recall, item }: { recall: RecallDetail; item: RecallItem }) {
  const { t } = useTexts();
  const { data } = useQuery(replacementQuery(item.use.id));
  const { offer } = useRecall(recall.id);
  if (data === undefined || (!data.blurred && data.others.length === 0)) return null;
  const written = recall.receivers.some((r) => r.id === item.receiver);
  const give = (asset?: string) => offer.mutate({ use: item.use.id, ...(asset === undefined ? {} : { asset }) }, { onSuccess: () => toastDone(t("recall.offered")), onError: toastProblem });
  return (
    <div className={styles.instead}>
      <strong>{t("recall.instead")}</strong>
      {data.blurred ? (
        <p>
          <Link to={`/photo/${item.asset.id}`}>{t("recall.insteadBlurred")}</Link>
          {written ? <Button type="button" variant="default" size="compact-sm" loading={offer.isPending} onClick={() => give()}>{t("recall.insteadTake")}</Button> : null}
        </p>
      ) : null}
      {data.others.length > 0 ? (
        <>
          <p>{t("recall.insteadOthers")}</p>
          <span className={styles.thumbs}>
            {data.others.map((o) => (
              <span key={o.id}>
                <Link to={`/photo/${o.id}`}><img src={o.thumbs["256"]} alt={o.title || o.file_name} loading="lazy" /></Link>
                {written ? <Button type="button" variant="default" size="compact-sm" loading={offer.isPending} onClick={() => give(o.id)}>{t("recall.offer")}</Button> : null}
              </span>
            ))}
          </span>
        </>
      ) : null}
    </div>
  );
}
