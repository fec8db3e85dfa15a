import { Radio } from "@mantine/core";
import { useState } from "react";
import { type Called, type Scene, useNameMany } from "../../client/people";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { toastDone } from "../toasts";
import { PersonPicker } from "./PersonPicker";
import { PersonChip } from "./Chips";
import styles from "./consents.module.css";

const scenes = ["posed", "crowd", "nobody"] as const satisfies readonly Scene[];

/** Says of all the chosen photos who is in them, or what kind of photos they are. */
export function NameDialog({ ids, onClose, onDone }: { ids: string[]; onClose: () => void; onDone: () => void }) {
  const { t } = useTexts();
  const name = useNameMany();
  const [who, setWho] = useState<Called>();
  const [scene, setScene] = useState<Scene>("");
  const submit = () => name.mutate({ ids, ...(who ? { person: who.id } : {}), ...(scene === "" ? {} : { scene }) }, {
    onSuccess: ({ changed }) => {
      toastDone(t("nameMany.done", { count: changed }));
      onDone();
    },
  });
  return (
    <FormDialog
      title={t("nameMany.title", { count: ids.length })} open onClose={onClose} action={t("do.save")} ready={who !== undefined || scene !== ""}
      busy={name.isPending} error={name.error} onSubmit={submit}
    >
      <p className="muted">{t("nameMany.explain")}</p>
      {who ? <PersonChip person={who} /> : null}
      <PersonPicker label={t("nameMany.who")} onPick={setWho} autoFocus />
      <Radio.Group label={t("nameMany.scene")} value={scene} onChange={(v) => setScene(v as Scene)}>
        <div className={styles.scopes}>
          {scenes.map((s) => <Radio key={s} value={s} label={t(`scene.${s}`)} />)}
        </div>
      </Radio.Group>
    </FormDialog>
  );
}
