import { Button, FileButton } from "@mantine/core";
import { IconPhoto, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { inBase64 } from "../../lib/base64";
import { useTexts } from "../../lib/i18n";
import forms from "./forms.module.css";

const largest = 512 * 1024;

interface Props {
  kept: boolean; // there is one
  onChange: (picture: string | undefined) => void;
}

/** A PNG that stands across each photo. The preview shows it; the house never hands it out again. */
export function LogoField({ kept, onChange }: Props) {
  const { t } = useTexts();
  const [tooLarge, setTooLarge] = useState(false);
  const take = async (file: File | null) => {
    if (file === null) return;
    const fits = file.size > 0 && file.size <= largest;
    setTooLarge(!fits);
    if (fits) onChange(await inBase64(file));
  };
  return (
    <div>
      <div className={forms.inline}>
        <FileButton accept="image/png" onChange={(file) => void take(file)}>
          {(props) => <Button {...props} size="compact-sm" variant="default" leftSection={<IconPhoto size={16} />}>{t(kept ? "presets.logoOther" : "presets.logo")}</Button>}
        </FileButton>
        {kept ? <Button size="compact-sm" variant="subtle" leftSection={<IconTrash size={16} />} onClick={() => onChange(undefined)}>{t("presets.logoDrop")}</Button> : null}
      </div>
      <p className="muted" role={tooLarge ? "alert" : undefined}>{t(tooLarge ? "presets.logoSize" : "presets.logoHint")}</p>
    </div>
  );
}
