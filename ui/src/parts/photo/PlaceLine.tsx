import { TextInput, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import type { Place } from "../../client/types";
import { type TextKey, useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { placeText } from "./changes";
import styles from "./inspector.module.css";

interface Props {
  place: Place;
  may: boolean;
  onSave: (place: Place) => void;
}

const parts: [keyof Place & ("name" | "city" | "region" | "country"), TextKey][] = [
  ["name", "place.name"],
  ["city", "place.city"],
  ["region", "place.region"],
  ["country", "place.country"],
];

/** Where a photo was taken. The position stays as the camera gave it; only the words are written by hand. */
export function PlaceLine({ place, may, onSave }: Props) {
  const { t, language } = useTexts();
  const [draft, setDraft] = useState<Place>();
  const text = placeText(place);
  const degrees = new Intl.NumberFormat(language, { maximumFractionDigits: 5 });
  const position = place.latitude !== undefined && place.longitude !== undefined && (place.latitude !== 0 || place.longitude !== 0)
    ? `${degrees.format(place.latitude)}, ${degrees.format(place.longitude)}` : "";
  if (!may && text === "" && position === "") return null;
  return (
    <div className={styles.line}>
      <span className={styles.label}>{t("field.place")}</span>
      {may ? (
        <UnstyledButton className={styles.value} data-empty={text === ""} title={t("field.edit", { name: t("field.place") })} onClick={() => setDraft(place)}>
          {text === "" ? t("field.add") : text}
        </UnstyledButton>
      ) : (
        <span className={styles.plain}>{text}</span>
      )}
      {position === "" ? null : <span className={styles.position}>{position}</span>}
      <FormDialog
        title={t("field.place")} open={draft !== undefined} onClose={() => setDraft(undefined)} action={t("do.save")}
        onSubmit={() => {
          if (draft !== undefined) onSave(draft);
          setDraft(undefined);
        }}
      >
        {parts.map(([key, label]) => (
          <TextInput key={key} label={t(label)} value={draft?.[key] ?? ""} onChange={(e) => setDraft({ ...draft, [key]: e.currentTarget.value })} />
        ))}
      </FormDialog>
    </div>
  );
}
