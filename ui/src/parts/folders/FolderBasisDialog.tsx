import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { folderBasisQuery, useBases } from "../../client/bases";
import { useMay } from "../../client/session";
import type { Folder } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { Dialog, FormDialog } from "../Dialog";
import { ProblemNote } from "../ProblemNote";
import { BasisForm, draftOf, noBasis, useBasis } from "../photo/BasisForm";
import { BasisHistory, BasisLines } from "../photo/BasisLines";
import { HoldDialog } from "../photo/HoldDialog";
import { Holds } from "../photo/Holds";
import styles from "../photo/inspector.module.css";
import { toastDone } from "../toasts";

/** On which basis photos in a folder stand that have none of their own, and what is on hold there. */
export function FolderBasisDialog({ folder, onClose }: { folder: Folder; onClose: () => void }) {
  const { t } = useTexts();
  const may = useMay("set-basis");
  const { data, error, refetch } = useQuery(folderBasisQuery(folder.id));
  const { setFolder } = useBases();
  const [asking, setAsking] = useState<"basis" | "hold">();
  const say = (body: Parameters<typeof setFolder.mutate>[0]) => setFolder.mutate(body, {
    onSuccess: () => {
      setAsking(undefined);
      toastDone(t("folderBasis.done", { name: folder.name }));
    },
  });
  if (asking === "hold") {
    return <HoldDialog target={{ folder: folder.id }} title={t("hold.folder", { name: folder.name })} onClose={() => setAsking(undefined)} onDone={() => setAsking(undefined)} />;
  }
  if (asking === "basis" && data !== undefined) {
    return <Edit folder={folder} first={data.own} busy={setFolder.isPending} error={setFolder.error} onClose={() => setAsking(undefined)} onSay={(change) => say({ ...change, folder: folder.id, revision: data.revision })} />;
  }
  return (
    <Dialog title={t("folderBasis.title", { name: folder.name })} open onClose={onClose} size={560}>
      <ProblemNote error={error ?? setFolder.error} onRetry={() => void refetch()} />
      {data === undefined ? <Skeleton height={120} /> : (
        <div className={styles.lines}>
          <p className="muted">{t("folderBasis.explain")}</p>
          {data.effective.basis === "" ? <p>{t("folderBasis.none")}</p> : <BasisLines assessment={data.effective} />}
          <BasisHistory history={data.history} />
          <Holds of="folder" id={folder.id} />
          {may ? (
            <span className={styles.evidenceLine}>
              <Button onClick={() => setAsking("basis")}>{t(data.own.basis === "" ? "basis.set" : "basis.change")}</Button>
              {data.own.basis === "" ? null : (
                <Button variant="default" loading={setFolder.isPending} onClick={() => say({ folder: folder.id, revision: data.revision, basis: "" })}>{t("folderBasis.clear")}</Button>
              )}
              <Button variant="default" onClick={() => setAsking("hold")}>{t("select.hold")}</Button>
            </span>
          ) : null}
        </div>
      )}
    </Dialog>
  );
}

interface EditProps {
  folder: Folder;
  first: Parameters<typeof draftOf>[0];
  busy: boolean;
  error: unknown;
  onClose: () => void;
  onSay: (change: ReturnType<typeof useBasis>["change"]) => void;
}

function Edit({ folder, first, busy, error, onClose, onSay }: EditProps) {
  const { t } = useTexts();
  const [draft, setDraft] = useState(first.basis === "" ? noBasis : draftOf(first));
  const { complete, change } = useBasis(draft);
  return (
    <FormDialog
      title={t("folderBasis.question", { name: folder.name })} open onClose={onClose} action={t("basis.set")} ready={complete} busy={busy} error={error}
      onSubmit={() => onSay(change)} size={620}
    >
      <p className="muted">{t("folderBasis.explain")}</p>
      <BasisForm value={draft} onChange={setDraft} />
    </FormDialog>
  );
}
