import { TextInput } from "@mantine/core";
import { useState } from "react";
import { eraseAsset } from "../../client/assets";
import { refreshListings, removeEverywhere } from "../../client/listing";
import { foldersChanged } from "../../client/queries";
import type { Item } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { toastDone } from "../toasts";
import styles from "./inspector.module.css";

interface Props {
  photos: Item[];
  onClose: () => void;
  onDone: () => void;
}

/** The one thing that cannot be taken back, so it is asked for in writing. */
export function EraseDialog({ photos, onClose, onDone }: Props) {
  const { t } = useTexts();
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const one = photos.length === 1 ? photos[0] : undefined;
  const wanted = one?.file_name ?? String(photos.length);
  const submit = async () => {
    setBusy(true);
    setError(undefined);
    try {
      for (const photo of photos) {
        await eraseAsset(photo.id, photo.file_name);
        removeEverywhere(new Set([photo.id]));
      }
      toastDone(t("done.erased", { count: photos.length }));
      onDone();
    } catch (failure) {
      setError(failure);
      refreshListings();
    }
    foldersChanged();
    setBusy(false);
  };
  return (
    <FormDialog
      title={t("erase.title", { count: photos.length })} open onClose={onClose} action={t("erase.now")} danger ready={typed.trim() === wanted}
      busy={busy} error={error} onSubmit={() => void submit()}
    >
      <p>{t("erase.explain")}</p>
      <TextInput
        label={t(one === undefined ? "erase.typeCount" : "erase.typeName")} description={<span className={styles.breakAll}>{wanted}</span>}
        value={typed} onChange={(e) => setTyped(e.currentTarget.value)} autoComplete="off" data-autofocus
      />
    </FormDialog>
  );
}
