import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { presetsQuery, release } from "../../client/door";
import { problemOf } from "../../client/http";
import { useMe } from "../../client/session";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { download } from "./download";
import { useUse, UseFields } from "./UseFields";
import styles from "./inspector.module.css";

interface Props {
  ids: string[];
  onClose: () => void;
  onDone: () => void;
}

const pause = 350; // browsers drop downloads that begin in the same moment

/** Many photos at the door: the cleared ones come out, the others say why. */
export function ReleaseDialog({ ids, onClose, onDone }: Props) {
  const { t } = useTexts();
  const settings = useMe()?.settings;
  const { use, setUse, preset, setPreset } = useUse(settings?.purposes ?? [], settings?.channels ?? []);
  const { data: presets } = useQuery(presetsQuery);
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<{ out: number; reasons: Map<string, number> }>();
  const submit = async () => {
    setBusy(true);
    let out = 0;
    const reasons = new Map<string, number>();
    for (const id of ids) {
      try {
        const file = await release(id, use.purpose, use.channel, preset);
        download(file.download, file.file_name);
        out++;
        await new Promise((resolve) => setTimeout(resolve, pause));
      } catch (error) {
        const problem = problemOf(error);
        const why = problem.reasons?.[0] ?? problem.detail ?? problem.title;
        reasons.set(why, (reasons.get(why) ?? 0) + 1);
      }
    }
    setBusy(false);
    if (reasons.size === 0) onDone();
    else setResult({ out, reasons });
  };
  return (
    <FormDialog
      title={t("door.title", { count: ids.length })} open onClose={onClose} action={t("door.letOut")} busy={busy} onSubmit={() => void submit()}
      ready={use.purpose !== "" && use.channel !== ""}
    >
      <UseFields use={use} onChange={setUse} />
      <Select
        label={t("door.preset")} allowDeselect={false} value={preset} onChange={(v) => v && setPreset(v)}
        description={presets?.items.find((p) => p.id === preset)?.sentence} data={(presets?.items ?? []).map((p) => ({ value: p.id, label: p.name }))}
      />
      {result ? (
        <div className={styles.answer} data-cleared="false" role="status">
          <strong>{t("door.cameOut", { count: result.out })}</strong>
          {[...result.reasons].map(([why, count]) => <p key={why}>{t("door.heldBack", { count, why })}</p>)}
        </div>
      ) : null}
      <p className="muted">{t("door.onRecord")}</p>
    </FormDialog>
  );
}
