import { Button, Select } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { IconDownload } from "@tabler/icons-react";
import { decisionQuery, presetsQuery, release } from "../../client/door";
import { problemOf } from "../../client/http";
import { useMe } from "../../client/session";
import type { Asset } from "../../client/types";
import { atLeast } from "../../client/rights";
import { useTexts } from "../../lib/i18n";
import { ProblemNote } from "../ProblemNote";
import { StatusMark } from "../StatusMark";
import { When } from "../When";
import { download } from "./download";
import { useUse, UseFields } from "./UseFields";
import styles from "./inspector.module.css";

/** The one door: say what for and where, and the photo comes out, or why it does not. */
export function DoorTab({ asset }: { asset: Asset }) {
  const { t } = useTexts();
  const me = useMe();
  const queries = useQueryClient();
  const { use, setUse, preset, setPreset } = useUse(me?.settings.purposes ?? [], me?.settings.channels ?? []);
  const { data: presets } = useQuery(presetsQuery);
  const decision = useQuery(decisionQuery(asset.id, asset.revision, use.purpose, use.channel));
  const letOut = useMutation({
    mutationFn: () => release(asset.id, use.purpose, use.channel, preset),
    onSuccess: (out) => {
      download(out.download, out.file_name);
      void queries.invalidateQueries({ queryKey: ["history", asset.id] });
    },
  });
  const chosen = presets?.items.find((p) => p.id === preset);
  const refused = letOut.error === null ? undefined : problemOf(letOut.error);
  if (!atLeast(asset.right, "download")) return <p className="muted">{t("door.notYours")}</p>;
  return (
    <div className={styles.door}>
      <UseFields use={use} onChange={(next) => { letOut.reset(); setUse(next); }} />
      {decision.data ? (
        <div className={styles.answer} data-cleared={decision.data.cleared} role="status">
          <StatusMark standing={decision.data} word />
          {decision.data.reasons.map((reason) => <p key={reason}>{reason}</p>)}
          {decision.data.cleared ? null : decision.data.remedy.map((r) => <p key={r.code} className={styles.remedy}>{r.sentence}</p>)}
          {decision.data.until ? <p className="muted">{t("door.until")} <When at={decision.data.until} as="moment" /></p> : null}
        </div>
      ) : null}
      {decision.error ? <ProblemNote error={decision.error} /> : null}
      <Select
        label={t("door.preset")} description={chosen?.sentence} allowDeselect={false} value={preset} onChange={(v) => v && setPreset(v)}
        data={(presets?.items ?? []).map((p) => ({ value: p.id, label: p.name }))}
      />
      <Button
        leftSection={<IconDownload size={17} />} disabled={use.purpose === "" || use.channel === "" || decision.data?.cleared === false}
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
    </div>
  );
}
