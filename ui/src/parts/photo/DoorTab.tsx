import { Button, Switch } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { IconDownload } from "@tabler/icons-react";
import { decisionQuery, outlookQuery, presetsQuery, release } from "../../client/door";
import { problemOf } from "../../client/http";
import type { Asset } from "../../client/types";
import { atLeast } from "../../client/rights";
import { useTexts } from "../../lib/i18n";
import { ProblemNote } from "../ProblemNote";
import { receiver } from "../recall/receiver";
import { ReceiverField } from "../recall/ReceiverField";
import { StatusMark } from "../StatusMark";
import { When } from "../When";
import { download } from "./download";
import { Elsewhere } from "./Elsewhere";
import { Embeds } from "./Embeds";
import { FocusPoint } from "./FocusPoint";
import { Sample } from "./Sample";
import { UseFields, useWish } from "./UseFields";
import styles from "./inspector.module.css";

/** The one door: say what for and where, and the photo comes out, or why it does not. */
export function DoorTab({ asset }: { asset: Asset }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const { wish, usual, setWish, done } = useWish();
  const { data: presets } = useQuery(presetsQuery);
  const decision = useQuery(decisionQuery(asset.id, asset.revision, wish.purpose, wish.channel));
  const stays = decision.data?.cleared === false;
  const preset = presets?.items.find((p) => p.id === wish.preset);
  const other = outlookQuery({ ids: [asset.id] }, { ...wish, blur: false });
  const outlook = useQuery({ ...other, enabled: stays && other.enabled === true });
  const blurrable = stays && (outlook.data?.blurrable ?? 0) > 0;
  const blur = blurrable && wish.blur;
  const letOut = useMutation({
    mutationFn: () => release(asset.id, { ...wish, blur }, receiver.get().trim()),
    onSuccess: (out) => {
      download(out.download, out.file_name);
      done();
      receiver.set("");
      for (const queryKey of [["history", asset.id], ["uses", asset.id], ["my-receivers"]]) void queries.invalidateQueries({ queryKey });
    },
  });
  const refused = letOut.error === null ? undefined : problemOf(letOut.error);
  if (!atLeast(asset.right, "download")) return <p className="muted">{t("door.notYours")}</p>;
  return (
    <div className={styles.door}>
      <UseFields wish={wish} usual={usual} onChange={(next) => { letOut.reset(); setWish(next); }} />
      {decision.data ? (
        <div className={styles.answer} data-cleared={decision.data.cleared} role="status">
          <StatusMark standing={decision.data} word />
          {decision.data.reasons.map((reason) => <p key={reason}>{reason}</p>)}
          {decision.data.cleared ? null : decision.data.remedy.map((r) => <p key={r.code} className={styles.remedy}>{r.sentence}</p>)}
          {decision.data.until ? <p className="muted">{t("door.until")} <When at={decision.data.until} as="moment" /></p> : null}
        </div>
      ) : null}
      {stays ? <Elsewhere channels={outlook.data?.elsewhere ?? []} onChannel={(channel) => { letOut.reset(); setWish({ ...wish, channel }); }} /> : null}
      {decision.error ? <ProblemNote error={decision.error} /> : null}
      {blurrable ? (
        <Switch checked={blur} label={t("door.blur")} description={t("door.blurOne")} onChange={(e) => setWish({ ...wish, blur: e.currentTarget.checked })} />
      ) : null}
      {preset !== undefined && !preset.original ? <Sample id={asset.id} purpose={wish.purpose} channel={wish.channel} preset={wish.preset} blur={blur} /> : null}
      {preset?.form?.crop && atLeast(asset.right, "edit") ? <FocusPoint asset={asset} /> : null}
      <ReceiverField />
      <Button
        leftSection={<IconDownload size={17} />} disabled={wish.purpose === "" || wish.channel === "" || (stays && !blur)}
        loading={letOut.isPending} onClick={() => letOut.mutate()}
      >
        {t("door.letOut")}
      </Button>
      {refused ? (
        <div className={styles.answer} data-cleared="false" role="alert">
          <strong>{refused.title}</strong>
          {(refused.reasons ?? [refused.detail ?? ""]).filter(Boolean).map((r) => <p key={r}>{r}</p>)}
          {refused.remedy?.map((r) => <p key={r.code} className={styles.remedy}>{r.sentence}</p>)}
        </div>
      ) : null}
      {letOut.isSuccess ? <p role="status">{t("door.done")}</p> : null}
      <p className="muted">{t("door.onRecord")}</p>
      <Embeds asset={asset} />
    </div>
  );
}
