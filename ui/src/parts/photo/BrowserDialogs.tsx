import type { Item } from "../../client/types";
import { countName } from "../../lib/amounts";
import { useTexts } from "../../lib/i18n";
import { ConsentDialog } from "../people/ConsentDialog";
import { NameDialog } from "../people/NameDialog";
import { AskDialog } from "../requests/AskDialog";
import { ShareDialog } from "../shares/ShareDialog";
import { setBasis, type Target } from "./acts";
import { BasisDialog } from "./BasisDialog";
import { EraseDialog } from "./EraseDialog";
import { HoldDialog } from "./HoldDialog";
import { ReleaseDialog } from "./ReleaseDialog";
import type { SelectionAct } from "./SelectionBar";
import { CollectDialog, DescribeDialog, MoveDialog } from "./SelectionDialogs";

interface Props {
  asking: SelectionAct | undefined;
  target: Target;
  count: number;
  chosen: Item[];
  onClose: () => void;
  onDone: () => void;
}

/** The questions that an act on chosen photos asks first. */
export default function BrowserDialogs({ asking, target, count, chosen, onClose, onDone }: Props) {
  const { t, language } = useTexts();
  const folders = [...new Set(chosen.map((i) => i.folder))];
  const ids = chosen.map((i) => i.id);
  const set = "q" in target ? target : { ids };
  const shared = { target, count, onClose, onDone };
  switch (asking) {
    case "describe": return <DescribeDialog {...shared} />;
    case "move": return <MoveDialog {...shared} />;
    case "collect": return <CollectDialog ids={ids} onClose={onClose} onDone={onDone} />;
    case "ask": return <AskDialog whom={{ assets: ids }} onClose={onDone} />;
    case "release": return <ReleaseDialog set={set} title={"q" in set ? t("door.titleFound") : t("door.title", { count: ids.length })} onClose={onClose} />;
    case "share": return <ShareDialog set={set} name="" onClose={onClose} />;
    case "erase": return <EraseDialog photos={chosen} onClose={onClose} onDone={onDone} />;
    case "basis": return <BasisDialog open onClose={onClose} onDone={onDone} count={count} onDecide={(change) => setBasis(target, change)} />;
    case "name": return <NameDialog ids={ids} onClose={onClose} onDone={onDone} />;
    case "consent": return <ConsentDialog people={[]} about={{ ids, ...(folders.length === 1 ? { folder: folders[0] } : {}), name: t("select.count", { count, n: countName(count, language) }) }} onClose={onDone} />;
    case "hold": return <HoldDialog target={target} title={t("hold.title", { count })} onClose={onClose} onDone={onDone} />;
    default: return null;
  }
}
