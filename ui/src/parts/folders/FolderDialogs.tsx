import type { Folder } from "../../client/types";
import { AskDialog } from "../requests/AskDialog";
import { AccessDialog } from "./AccessDialog";
import { FolderBasisDialog } from "./FolderBasisDialog";
import { FolderDialog } from "./FolderDialog";
import { MoveFolderDialog } from "./MoveFolderDialog";

/** What the menu of a folder asks before it does something, or shows. */
export type FolderQuestion = "access" | "new" | "rename" | "move" | "basis" | "ask";

export function FolderDialogs({ folder, asking, onClose }: { folder: Folder; asking: FolderQuestion | undefined; onClose: () => void }) {
  return (
    <>
      <AccessDialog folder={folder} open={asking === "access"} onClose={onClose} />
      {asking === "basis" ? <FolderBasisDialog folder={folder} onClose={onClose} /> : null}
      {asking === "ask" ? <AskDialog whom={{ folders: [folder.id] }} title={folder.parent === "" ? "" : folder.name} onClose={onClose} /> : null}
      <FolderDialog key={`new ${folder.id}`} open={asking === "new"} parent={folder.id} onClose={onClose} />
      <FolderDialog key={`rename ${folder.id}`} open={asking === "rename"} parent={folder.parent} folder={folder} onClose={onClose} />
      <MoveFolderDialog key={`move ${folder.id}`} folder={folder} open={asking === "move"} onClose={onClose} />
    </>
  );
}
