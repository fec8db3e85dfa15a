import { TextInput } from "@mantine/core";
import { useState } from "react";
import type { Folder } from "../../client/types";
import { useFolderChanges } from "../../client/places";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";

interface Props {
  open: boolean;
  parent: string | undefined;
  folder?: Folder; // set: rename it
  onClose: () => void;
}

/** Makes a folder, or gives one another name. */
export function FolderDialog({ open, parent, folder, onClose }: Props) {
  const { t } = useTexts();
  const { make, change } = useFolderChanges();
  const [name, setName] = useState(folder?.name ?? "");
  const act = folder === undefined ? make : change;
  const done = () => {
    setName("");
    onClose();
  };
  const submit = () => {
    if (folder !== undefined) change.mutate({ folder, name }, { onSuccess: onClose });
    else if (parent !== undefined) make.mutate({ parent, name }, { onSuccess: done });
  };
  return (
    <FormDialog
      title={t(folder === undefined ? "folders.new" : "folders.rename")} open={open} onClose={onClose} onSubmit={submit}
      action={t(folder === undefined ? "folders.make" : "do.save")} ready={name.trim() !== ""} busy={act.isPending} error={act.error}
    >
      <TextInput label={t("folders.name")} value={name} onChange={(e) => setName(e.currentTarget.value)} maxLength={255} data-autofocus />
    </FormDialog>
  );
}
