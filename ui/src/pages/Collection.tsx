import { ActionIcon, Menu, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconArrowLeft, IconBook2, IconDots, IconDownload, IconLock, IconPencil, IconShare3, IconTrash, IconUsers } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { collectionsQuery, useCollections } from "../client/places";
import { countName } from "../lib/amounts";
import { useTexts } from "../lib/i18n";
import { useRemembered } from "../lib/remember";
import { FormDialog } from "../parts/Dialog";
import { EmptyState } from "../parts/EmptyState";
import { useTitle } from "../parts/Page";
import { PhotoBrowser } from "../parts/photo/PhotoBrowser";
import { ReleaseDialog } from "../parts/photo/ReleaseDialog";
import { ShareDialog } from "../parts/shares/ShareDialog";
import { toastDone, toastProblem } from "../parts/toasts";
import styles from "../parts/photo/browser.module.css";

/** One collection, with the same grid as everywhere. */
export function Component() {
  const { t, language } = useTexts();
  const { id = "" } = useParams();
  const go = useNavigate();
  const { data } = useQuery(collectionsQuery);
  const { make, change, remove } = useCollections();
  const [density] = useRemembered("density", 200);
  const [name, setName] = useState<string>();
  const [taking, setTaking] = useState(false);
  const [sharing, setSharing] = useState(false);
  const collection = data?.items.find((c) => c.id === id);
  useTitle(collection?.name ?? t("nav.collections"));
  const removed = () => {
    if (collection === undefined) return;
    remove.mutate(collection, {
      onError: toastProblem,
      onSuccess: () => {
        void go("/collections");
        toastDone(t("collections.removed", { name: collection.name }), collection.count > 0 ? undefined : () => make.mutate({ name: collection.name, shared: collection.shared }));
      },
    });
  };
  const head = (
    <div className={styles.head}>
      <ActionIcon component={Link} to="/collections" variant="subtle" color="gray" size={36} aria-label={t("nav.collections")}>
        <IconArrowLeft size={18} />
      </ActionIcon>
      <h1 className={styles.title}>{collection?.name}</h1>
      <span className={styles.number}>{collection === undefined ? "" : countName(collection.count, language)}</span>
      {collection === undefined || !collection.mine ? null : (
        <Menu position="bottom-start" width={240} withinPortal>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size={36} aria-label={t("collections.menu", { name: collection.name })}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={17} />} onClick={() => setName(collection.name)}>{t("collections.rename")}</Menu.Item>
            <Menu.Item
              leftSection={collection.shared ? <IconLock size={17} /> : <IconUsers size={17} />}
              onClick={() => change.mutate({ collection, shared: !collection.shared }, { onError: toastProblem })}
            >
              {t(collection.shared ? "collections.unshare" : "collections.share")}
            </Menu.Item>
            <Menu.Item leftSection={<IconTrash size={17} />} onClick={removed}>{t("collections.remove")}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {collection === undefined || collection.count === 0 ? null : (
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={t("collections.download", { name: collection.name })} onClick={() => setTaking(true)}>
          <IconDownload size={18} />
        </ActionIcon>
      )}
      {collection === undefined ? null : (
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={t("share.doOf", { name: collection.name })} onClick={() => setSharing(true)}>
          <IconShare3 size={18} />
        </ActionIcon>
      )}
      {sharing && collection ? <ShareDialog set={{ collection: id }} name={collection.name} onClose={() => setSharing(false)} /> : null}
      {taking && collection ? <ReleaseDialog set={{ collection: id }} title={t("door.titleOf", { name: collection.name })} onClose={() => setTaking(false)} /> : null}
      <FormDialog
        title={t("collections.rename")} open={name !== undefined} onClose={() => setName(undefined)} action={t("do.save")} ready={(name ?? "").trim() !== ""}
        busy={change.isPending} error={change.error}
        onSubmit={() => collection && change.mutate({ collection, name: (name ?? "").trim() }, { onSuccess: () => setName(undefined) })}
      >
        <TextInput label={t("collect.name")} value={name ?? ""} onChange={(e) => setName(e.currentTarget.value)} maxLength={255} data-autofocus />
      </FormDialog>
    </div>
  );
  return (
    <PhotoBrowser
      q={`collection:${id}`} label={collection?.name ?? ""} place="collection" density={density} head={head}
      empty={<EmptyState icon={<IconBook2 size={56} stroke={1} />} title={t("collections.noPhotos")}>{t("collections.noPhotosText")}</EmptyState>}
    />
  );
}
