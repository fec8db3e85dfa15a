import { Button, Modal } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { FormEvent, ReactNode } from "react";
import { phone } from "../lib/screen";
import { useTexts } from "../lib/i18n";
import { ProblemNote } from "./ProblemNote";
import styles from "./Dialog.module.css";

interface Props {
  title: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
  size?: number;
}

/** A dialog; on a phone a sheet that fills the screen. */
export function Dialog({ title, open, onClose, children, size = 480 }: Props) {
  const small = useMediaQuery(phone) ?? false;
  const { t } = useTexts();
  return (
    <Modal
      opened={open} onClose={onClose} title={title} size={size} fullScreen={small}
      classNames={{ title: styles.title, header: styles.header, body: styles.body, content: styles.content }}
      closeButtonProps={{ "aria-label": t("do.close"), size: small ? 44 : 32 }}
    >
      {children}
    </Modal>
  );
}

interface FormProps extends Props {
  action: string;
  danger?: boolean;
  ready?: boolean;
  busy?: boolean;
  error?: unknown;
  onSubmit: () => void;
}

/** A dialog that asks for something and then does it. */
export function FormDialog({ action, danger, ready = true, busy, error, onSubmit, children, ...dialog }: FormProps) {
  const { t } = useTexts();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !busy) onSubmit();
  };
  return (
    <Dialog {...dialog}>
      <form onSubmit={submit} className={styles.form}>
        {children}
        <ProblemNote error={error} />
        <div className={styles.buttons}>
          <Button variant="default" onClick={dialog.onClose}>
            {t("do.cancel")}
          </Button>
          <Button type="submit" color={danger ? "red" : undefined} disabled={!ready} loading={busy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
