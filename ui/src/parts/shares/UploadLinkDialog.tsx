import { NumberInput, PasswordInput, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { type NewShare, useShares } from "../../client/shares";
import { endOfDay, inDays } from "../../lib/days";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { ShareResult } from "./ShareResult";

interface Props {
  folder?: { id: string; name: string }; // into which photos come; without it, one of the link's own
  onClose: () => void;
}

const usualDays = 14;
const usualFiles = 500;
const usualGigabytes = 10;
const gigabyte = 1e9;

/** Makes a link by which people without an account send photos in. */
export function UploadLinkDialog({ folder, onClose }: Props) {
  const { t } = useTexts();
  const { makeUpload } = useShares();
  const [title, setTitle] = useState("");
  const [note, setNote] = useState("");
  const [password, setPassword] = useState("");
  const [most, setMost] = useState(usualFiles);
  const [gigabytes, setGigabytes] = useState(usualGigabytes);
  const [until, setUntil] = useState(inDays(usualDays));
  const [made, setMade] = useState<NewShare>();
  if (made !== undefined) return <ShareResult made={made} onClose={onClose} />;
  const ready = title.trim() !== "" && until !== "" && most > 0 && gigabytes > 0 && (password === "" || password.length >= 8);
  const submit = () => makeUpload.mutate({
    title: title.trim(), note: note.trim(), until: endOfDay(until), most, most_bytes: Math.round(gigabytes * gigabyte),
    ...(password === "" ? {} : { password }), ...(folder ? { folder: folder.id } : {}),
  }, { onSuccess: setMade });
  return (
    <FormDialog title={t("inlet.make")} open onClose={onClose} size={560} action={t("share.make")} ready={ready} busy={makeUpload.isPending} error={makeUpload.error} onSubmit={submit}>
      <p className="muted">{folder ? t("inlet.intoFolder", { name: folder.name }) : t("inlet.intoOwn")}</p>
      <TextInput label={t("share.name")} description={t("share.nameHint")} required maxLength={200} value={title} onChange={(e) => setTitle(e.currentTarget.value)} data-autofocus />
      <Textarea label={t("share.note")} autosize minRows={2} maxLength={2000} value={note} onChange={(e) => setNote(e.currentTarget.value)} />
      <NumberInput label={t("inlet.most")} min={1} max={20_000} allowDecimal={false} value={most} onChange={(v) => setMost(Number(v) || 0)} />
      <NumberInput label={t("inlet.gigabytes")} min={0.1} max={2048} value={gigabytes} onChange={(v) => setGigabytes(Number(v) || 0)} />
      <PasswordInput label={t("share.password")} description={t("inlet.passwordHint")} maxLength={1024} autoComplete="new-password" value={password} onChange={(e) => setPassword(e.currentTarget.value)} />
      <TextInput type="date" label={t("share.until")} description={t("inlet.untilHint")} required min={inDays(0)} value={until} onChange={(e) => setUntil(e.currentTarget.value)} />
    </FormDialog>
  );
}
