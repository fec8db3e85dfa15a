import type { Folder } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { ReleaseDialog } from "../photo/ReleaseDialog";
import { AskDialog } from "../requests/AskDialog";
import { ShareDialog } from "../shares/ShareDialog";
import { AccessDialog } from "./AccessDialog";
import { FolderBasisDialog } from "./FolderBasisDialog";
import { FolderDialog } from "./FolderDialog";
import { MoveFolderDialog } from "./MoveFolderDialog";

/** What the menu of a folder asks before it does something, or shows. */
export type FolderQuestion = "access" | "new" | "rename" | "move" | "basis" | "ask" | "download" | "share";

export function FolderDialogs({ folder, asking, onClose }: { folder: Folder; asking: FolderQuestion | undefined; onClose: () => void }) {
  const { t } = useTexts();
  return (
    <>
      {asking === "download" ? <ReleaseDialog set={{ folder: folder.id }} title={t("door.titleOf", { name: folder.name })} onClose={onClose} /> : null}
      {asking === "share" ? <ShareDialog set={{ folder: folder.id }} name={folder.name} onClose={onClose} /> : null}
      <AccessDialog folder={folder} open={asking === "access"} onClose={onClose} />
      {asking === "basis" ? <FolderBasisDialog folder={folder} onClose={onClose} /> : null}
      {asking === "ask" ? <AskDialog whom={{ folders: [folder.id] }} title={folder.parent === "" ? "" : folder.name} onClose={onClose} /> : null}
      <FolderDialog key={`new ${folder.id}`} open={asking === "new"} parent={folder.id} onClose={onClose} />
      <FolderDialog key={`rename ${folder.id}`} open={asking === "rename"} parent={folder.parent} folder={folder} onClose={onClose} />
      <MoveFolderDialog key={`move ${folder.id}`} folder={folder} open={asking === "move"} onClose={onClose} />
    </>
  );
}
