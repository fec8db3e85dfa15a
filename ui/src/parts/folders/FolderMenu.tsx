import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconEye, IconFolderPlus, IconPencil, IconTrash, IconUsers } from "@tabler/icons-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useFolderChanges } from "../../client/places";
import { atLeast } from "../../client/rights";
import { useMay } from "../../client/session";
import type { Folder } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { toastDone, toastProblem } from "../toasts";
import { AccessDialog } from "./AccessDialog";
import { FolderDialog } from "./FolderDialog";

type Asking = "access" | "new" | "rename" | undefined;

/** What can be done with the folder that is shown. */
export function FolderMenu({ folder }: { folder: Folder }) {
  const { t } = useTexts();
  const go = useNavigate();
  const mayGrant = useMay("grant-folders");
  const { remove } = useFolderChanges();
  const [asking, setAsking] = useState<Asking>();
  const close = () => setAsking(undefined);
  const edit = atLeast(folder.right, "edit");
  return (
    <>
      <Menu position="bottom-start" width={248} withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={t("folders.menu", { name: folder.name })}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconEye size={17} />} onClick={() => setAsking("access")}>{t("folders.why")}</Menu.Item>
          {mayGrant ? (
            <Menu.Item leftSection={<IconUsers size={17} />} onClick={() => void go(`/settings/access?folder=${folder.id}`)}>{t("folders.grants")}</Menu.Item>
          ) : null}
          {edit ? <Menu.Item leftSection={<IconFolderPlus size={17} />} onClick={() => setAsking("new")}>{t("folders.newInside")}</Menu.Item> : null}
          {edit && folder.parent !== "" ? (
            <>
              <Menu.Item leftSection={<IconPencil size={17} />} onClick={() => setAsking("rename")}>{t("folders.rename")}</Menu.Item>
              <Menu.Item
                leftSection={<IconTrash size={17} />} disabled={folder.below > 0}
                onClick={() => remove.mutate(folder, { onError: toastProblem, onSuccess: () => { toastDone(t("folders.removed", { name: folder.name })); void go("/library"); } })}
              >
                {t(folder.below > 0 ? "folders.removeFull" : "folders.remove")}
              </Menu.Item>
            </>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      <AccessDialog folder={folder} open={asking === "access"} onClose={close} />
      <FolderDialog key={`new ${folder.id}`} open={asking === "new"} parent={folder.id} onClose={close} />
      <FolderDialog key={`rename ${folder.id}`} open={asking === "rename"} parent={folder.parent} folder={folder} onClose={close} />
    </>
  );
}
