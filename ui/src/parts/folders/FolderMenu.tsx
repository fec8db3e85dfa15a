import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useState } from "react";
import type { Folder } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { FolderDialogs, type FolderQuestion } from "./FolderDialogs";
import { FolderItems } from "./FolderItems";

/** What can be done with the folder that is shown. */
export function FolderMenu({ folder }: { folder: Folder }) {
  const { t } = useTexts();
  const [asking, setAsking] = useState<FolderQuestion>();
  return (
    <>
      <Menu position="bottom-start" width={264} withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={t("folders.menu", { name: folder.name })}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <FolderItems folder={folder} onAsk={setAsking} />
        </Menu.Dropdown>
      </Menu>
      <FolderDialogs folder={folder} asking={asking} onClose={() => setAsking(undefined)} />
    </>
  );
}
