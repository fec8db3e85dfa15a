import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { foldersQuery, useFolderChanges } from "../../client/places";
import { atLeast } from "../../client/rights";
import type { Folder } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { isWithin, pathOf } from "../../lib/tree";
import { FormDialog } from "../Dialog";
import { toastDone } from "../toasts";

/** Puts a folder into another, with all that lies in it: for those who do not drag. */
export function MoveFolderDialog({ folder, open, onClose }: { folder: Folder; open: boolean; onClose: () => void }) {
  const { t } = useTexts();
  const folders = useQuery(foldersQuery).data?.items ?? [];
  const { change } = useFolderChanges();
  const [into, setInto] = useState<string | null>(null);
  const options = folders
    .filter((f) => atLeast(f.right, "manage") && f.id !== folder.parent && !isWithin(folders, f.id, folder.id))
    .map((f) => ({ value: f.id, label: pathOf(folders, f.id) }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const submit = () => {
    if (into === null) return;
    change.mutate({ folder, parent: into }, {
      onSuccess: () => {
        toastDone(t("folders.moved", { name: folder.name, into: folders.find((f) => f.id === into)?.name ?? "" }));
        onClose();
      },
    });
  };
  return (
    <FormDialog
      title={t("folders.move")} open={open} onClose={onClose} action={t("select.move")} ready={into !== null} busy={change.isPending}
      error={change.error} onSubmit={submit}
    >
      <p className="muted">{t("folders.moveText")}</p>
      <Select label={t("folders.moveInto")} searchable data={options} value={into} onChange={setInto} nothingFoundMessage={t("move.nothing")} data-autofocus />
    </FormDialog>
  );
}
