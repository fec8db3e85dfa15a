import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconBookmark, IconBookmarkFilled } from "@tabler/icons-react";
import { useState } from "react";
import { searchesQuery, useSavedSearches } from "../../client/places";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { toastDone, toastProblem } from "../toasts";

/** Keeps a search under a name, or gives it up again. */
export function SaveSearch({ q }: { q: string }) {
  const { t } = useTexts();
  const { data } = useQuery(searchesQuery);
  const { save, remove } = useSavedSearches();
  const [name, setName] = useState<string>();
  const kept = data?.items.find((s) => s.query === q);
  const text = t(kept ? "searches.forget" : "searches.save");
  const press = () => {
    if (kept === undefined) {
      setName("");
      return;
    }
    remove.mutate(kept.id, {
      onError: toastProblem,
      onSuccess: () => toastDone(t("searches.forgotten", { name: kept.name }), () => save.mutate({ name: kept.name, query: kept.query })),
    });
  };
  return (
    <>
      <Tooltip label={text}>
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={text} onClick={press}>
          {kept ? <IconBookmarkFilled size={18} /> : <IconBookmark size={18} stroke={1.6} />}
        </ActionIcon>
      </Tooltip>
      <FormDialog
        title={t("searches.save")} open={name !== undefined} onClose={() => setName(undefined)} action={t("do.save")} ready={(name ?? "").trim() !== ""}
        busy={save.isPending} error={save.error}
        onSubmit={() => save.mutate({ name: (name ?? "").trim(), query: q }, { onSuccess: () => setName(undefined) })}
      >
        <TextInput label={t("searches.name")} value={name ?? ""} onChange={(e) => setName(e.currentTarget.value)} data-autofocus maxLength={255} />
      </FormDialog>
    </>
  );
}
