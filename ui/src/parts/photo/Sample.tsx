import { Button } from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { sample } from "../../client/door";
import type { PresetForm } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { ProblemNote } from "../ProblemNote";
import styles from "./inspector.module.css";

interface Props {
  id: string;
  purpose: string;
  channel: string;
  preset?: string;
  form?: PresetForm;
  blur?: boolean;
}

/** Shows what would leave, small, before anything does. */
export function Sample(asked: Props) {
  const { t } = useTexts();
  const key = JSON.stringify(asked);
  const [shown, setShown] = useState<{ key: string; address: string }>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  useEffect(() => () => {
    if (shown !== undefined) URL.revokeObjectURL(shown.address);
  }, [shown]);
  const look = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const { id, ...rest } = asked;
      setShown({ key, address: await sample(id, rest) });
    } catch (e) {
      setError(e);
    }
    setBusy(false);
  };
  const fresh = shown?.key === key;
  return (
    <>
      {fresh ? <img className={styles.sample} src={shown.address} alt={t("door.sampleAlt")} /> : null}
      <ProblemNote error={error} />
      {fresh ? null : <Button variant="default" leftSection={<IconEye size={17} />} loading={busy} onClick={() => void look()}>{t("door.sample")}</Button>}
    </>
  );
}
