import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconFileText } from "@tabler/icons-react";
import { type Quitclaim, type QuitclaimText, readyQuery, type Variant } from "../../client/quitclaims";
import { type Language, languageNames, useTexts } from "../../lib/i18n";
import { EmptyState } from "../EmptyState";
import styles from "./texts.module.css";

interface Props {
  form: Quitclaim;
  variant: Variant;
  language: Language;
  texts: QuitclaimText[];
  onBegin: (text: { title: string; body: string }) => void;
}

/** A text that is not there yet, and from what it can begin. */
export function Missing({ form, variant, language, texts, onBegin }: Props) {
  const { t } = useTexts();
  const ready = useQuery(readyQuery).data?.items.find((x) => x.variant === variant && x.language === language);
  const other = texts.find((x) => x.variant === variant);
  return (
    <EmptyState icon={<IconFileText size={48} stroke={1} />} title={t("texts.notYet", { variant: t(`variant.${variant}`), language: languageNames[language] })} action={
      <div className={styles.begin}>
        <Button disabled={ready === undefined} onClick={() => ready && onBegin({ title: ready.title, body: ready.body })}>{t("texts.fromReady")}</Button>
        {other === undefined ? null : <Button variant="default" onClick={() => onBegin({ title: other.title, body: other.body })}>{t("texts.fromOther", { language: languageNames[other.language] })}</Button>}
        <Button variant="default" onClick={() => onBegin({ title: form.name, body: "" })}>{t("texts.fromNothing")}</Button>
      </div>
    }>{t("texts.notYetText")}</EmptyState>
  );
}
