import { Button, Switch } from "@mantine/core";
import { useState } from "react";
import { exportAddress, type Person } from "../../client/people";
import { useTexts } from "../../lib/i18n";
import { Dialog } from "../Dialog";
import styles from "./consents.module.css";

/** The copy of all that is kept of somebody; others in the photos are unrecognisable unless one says otherwise. */
export function CopyDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTexts();
  const [blurred, setBlurred] = useState(true);
  return (
    <Dialog title={t("person.export")} open onClose={onClose}>
      <div className={styles.scopes}>
        <p>{t("copy.text", { name: person.label })}</p>
        <Switch checked={blurred} label={t("copy.others")} description={t(blurred ? "copy.othersText" : "copy.shownText")} onChange={(e) => setBlurred(e.currentTarget.checked)} />
        <Button component="a" href={exportAddress(person.id, blurred ? "blurred" : "shown")} download onClick={onClose}>{t("copy.get")}</Button>
      </div>
    </Dialog>
  );
}
