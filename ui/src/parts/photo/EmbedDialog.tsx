import { Button, Switch, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { decisionQuery, outlookQuery, presetsQuery } from "../../client/door";
import { type Embed, useEmbedChanges } from "../../client/publishing";
import type { Asset } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { Dialog, FormDialog } from "../Dialog";
import { StatusMark } from "../StatusMark";
import { toastDone } from "../toasts";
import { UseFields, useWish } from "./UseFields";
import styles from "./inspector.module.css";

/** Asks what for and where, and gives what a website's page takes to show the photo. */
export function EmbedDialog({ asset, onClose }: { asset: Asset; onClose: () => void }) {
  const { t } = useTexts();
  const { wish, usual, setWish, done } = useWish();
  const { data: presets } = useQuery(presetsQuery);
  const { make } = useEmbedChanges(asset.id);
  const [note, setNote] = useState("");
  const decision = useQuery(decisionQuery(asset.id, asset.revision, wish.purpose, wish.channel));
  const stays = decision.data?.cleared === false;
  const original = presets?.items.find((p) => p.id === wish.preset)?.original === true;
  const other = outlookQuery({ ids: [asset.id] }, { ...wish, blur: false });
  const outlook = useQuery({ ...other, enabled: stays && !original && other.enabled === true });
  const blurrable = stays && !original && (outlook.data?.blurrable ?? 0) > 0;
  const blur = blurrable && wish.blur;
  if (make.data) {
    return (
      <Dialog title={t("embed.made")} open onClose={onClose} size={620}>
        <div className={styles.door}>
          <p>{t("embed.madeText")}</p>
          <Snippet embed={make.data} />
          <div className={styles.buttons}><Button onClick={onClose}>{t("do.close")}</Button></div>
        </div>
      </Dialog>
    );
  }
  return (
    <FormDialog
      title={t("embed.make")} open onClose={onClose} size={560} action={t("embed.do")} busy={make.isPending} error={make.error}
      ready={wish.purpose !== "" && wish.channel !== "" && !original && (!stays || blur)}
      onSubmit={() => make.mutate({ wish: { ...wish, blur }, note: note.trim() }, { onSuccess: done })}
    >
      <UseFields wish={wish} usual={usual} onChange={(next) => { make.reset(); setWish(next); }} />
      {original ? <p role="alert">{t("embed.noOriginal")}</p> : null}
      {decision.data ? (
        <div className={styles.answer} data-cleared={decision.data.cleared} role="status">
          <StatusMark standing={decision.data} word />
          {decision.data.reasons.map((reason) => <p key={reason}>{reason}</p>)}
          {decision.data.cleared ? null : decision.data.remedy.map((r) => <p key={r.code} className={styles.remedy}>{r.sentence}</p>)}
        </div>
      ) : null}
      {blurrable ? (
        <Switch checked={blur} label={t("door.blur")} description={t("door.blurOne")} onChange={(e) => setWish({ ...wish, blur: e.currentTarget.checked })} />
      ) : null}
      <TextInput label={t("embed.note")} description={t("embed.noteHint")} value={note} maxLength={200} onChange={(e) => setNote(e.currentTarget.value)} />
      <p className="muted">{t("embed.onRecord")}</p>
    </FormDialog>
  );
}

/** What a page takes to show the photo, to be copied. */
export function Snippet({ embed }: { embed: Embed }) {
  const { t } = useTexts();
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      toastDone(t("embed.copied"));
    } catch { // the browser does not let us: the text stands there to be selected
    }
  };
  return (
    <div className={styles.door}>
      <Textarea label={t("embed.html")} description={t("embed.htmlHint")} value={embed.html} readOnly autosize minRows={4} maxRows={10} spellCheck={false} onFocus={(e) => e.currentTarget.select()} />
      <Button size="compact-sm" variant="default" leftSection={<IconCopy size={15} />} onClick={() => void copy(embed.html)}>{t("embed.copy")}</Button>
      <TextInput label={t("embed.page")} description={t("embed.pageHint")} value={embed.page} readOnly spellCheck={false} onFocus={(e) => e.currentTarget.select()} />
      <Button size="compact-sm" variant="default" leftSection={<IconCopy size={15} />} onClick={() => void copy(embed.page)}>{t("embed.copyPage")}</Button>
    </div>
  );
}
