import { Menu } from "@mantine/core";
import { IconDownload, IconEye, IconFolderPlus, IconFolderSymlink, IconMailQuestion, IconPencil, IconPhotoX, IconScale, IconShare3, IconTrash, IconUsers } from "@tabler/icons-react";
import { useNavigate, useSearchParams } from "react-router";
import { useFolderChanges } from "../../client/places";
import { atLeast } from "../../client/rights";
import { useMay } from "../../client/session";
import type { Folder } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { valueOf } from "../../lib/query";
import { trashPhotos } from "../photo/acts";
import { toastDone, toastProblem } from "../toasts";
import type { FolderQuestion } from "./FolderDialogs";

/** What can be done with a folder, as the entries of a menu; what needs an answer is asked by a dialog. */
export function FolderItems({ folder, onAsk }: { folder: Folder; onAsk: (question: FolderQuestion) => void }) {
  const { t } = useTexts();
  const go = useNavigate();
  const [params] = useSearchParams();
  const mayGrant = useMay("grant-folders");
  const mayAsk = useMay("edit-consents");
  const { remove } = useFolderChanges();
  const edit = atLeast(folder.right, "edit");
  const own = folder.parent !== "" && atLeast(folder.right, "manage");
  const drop = async () => {
    try {
      await remove.mutateAsync(folder); // the menu is gone by the time the answer is there
      toastDone(t("folders.removed", { name: folder.name }));
      if (valueOf(params.get("q") ?? "", "folder") === folder.id) void go("/library");
    } catch (error) {
      toastProblem(error);
    }
  };
  return (
    <>
      {edit ? <Menu.Item leftSection={<IconFolderPlus size={17} />} onClick={() => onAsk("new")}>{t("folders.newInside")}</Menu.Item> : null}
      {edit && folder.parent !== "" ? <Menu.Item leftSection={<IconPencil size={17} />} onClick={() => onAsk("rename")}>{t("folders.rename")}</Menu.Item> : null}
      {own ? <Menu.Item leftSection={<IconFolderSymlink size={17} />} onClick={() => onAsk("move")}>{t("folders.move")}</Menu.Item> : null}
      {edit ? <Menu.Divider /> : null}
      {atLeast(folder.right, "download") && folder.below > 0 ? (
        <Menu.Item leftSection={<IconDownload size={17} />} onClick={() => onAsk("download")}>{t("folders.download")}</Menu.Item>
      ) : null}
      {atLeast(folder.right, "download") ? <Menu.Item leftSection={<IconShare3 size={17} />} onClick={() => onAsk("share")}>{t("share.do")}</Menu.Item> : null}
      <Menu.Item leftSection={<IconEye size={17} />} onClick={() => onAsk("access")}>{t("folders.why")}</Menu.Item>
      <Menu.Item leftSection={<IconScale size={17} />} onClick={() => onAsk("basis")}>{t("folderBasis.menu")}</Menu.Item>
      {mayAsk ? <Menu.Item leftSection={<IconMailQuestion size={17} />} onClick={() => onAsk("ask")}>{t("ask.do")}</Menu.Item> : null}
      {mayGrant ? (
        <Menu.Item leftSection={<IconUsers size={17} />} onClick={() => void go(`/settings/access?folder=${folder.id}`)}>{t("folders.grants")}</Menu.Item>
      ) : null}
      {edit && folder.parent !== "" ? (
        <>
          <Menu.Divider />
          {folder.below > 0 ? (
            <Menu.Item leftSection={<IconPhotoX size={17} />} onClick={() => void trashPhotos({ q: `folder:${folder.id}` })}>{t("folders.trash")}</Menu.Item>
          ) : null}
          {own ? (
            <Menu.Item leftSection={<IconTrash size={17} />} disabled={folder.below > 0} onClick={() => void drop()}>
              {t(folder.below > 0 ? "folders.removeFull" : "folders.remove")}
            </Menu.Item>
          ) : null}
        </>
      ) : null}
    </>
  );
}
