import { Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { lazy, Suspense } from "react";
import { useTexts } from "../../lib/i18n";
import { phone } from "../../lib/screen";
import type { InspectorTab } from "./Inspector";
import styles from "./inspector.module.css";

const Inspector = lazy(() => import("./Inspector"));

interface Props {
  open: boolean;
  id: string | undefined;
  q: string;
  tab: InspectorTab;
  onTab: (tab: InspectorTab) => void;
  onClose: () => void;
  onName?: () => void;
}

/** The inspector beside the photos; on a phone a sheet over them. */
export function InspectorSide({ open, id, q, tab, onTab, onClose, onName }: Props) {
  const { t } = useTexts();
  const small = useMediaQuery(phone, undefined, { getInitialValueInEffect: false }) ?? false;
  const content = id === undefined ? <p className={styles.panel}>{t("inspector.nothing")}</p> : (
    <Suspense fallback={null}>
      <Inspector id={id} q={q} tab={tab} onTab={onTab} onName={onName} />
    </Suspense>
  );
  if (small) {
    return (
      <Drawer
        opened={open} onClose={onClose} position="bottom" size="85%" radius="12px 12px 0 0" padding={0}
        title={<span style={{ paddingLeft: 16 }}>{t("inspector.title")}</span>} closeButtonProps={{ "aria-label": t("do.close"), size: 44 }}
      >
        <div className={styles.sheet}>{content}</div>
      </Drawer>
    );
  }
  return open ? <aside className={styles.inspector} aria-label={t("inspector.title")}>{content}</aside> : null;
}
