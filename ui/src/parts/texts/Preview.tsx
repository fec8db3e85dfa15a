import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { settingsQuery } from "../../client/office";
import { previewQuery } from "../../client/quitclaims";
import { useMay } from "../../client/session";
import type { Word } from "../../client/types";
import { type Language, useTexts } from "../../lib/i18n";
import { ProblemNote } from "../ProblemNote";
import styles from "./texts.module.css";

interface Props {
  title: string;
  body: string;
  language: Language;
}

/** A text on a phone, as those who sign it read it, with the questions that follow. */
export function Preview({ title, body, language }: Props) {
  const { t } = useTexts();
  const [asked] = useDebouncedValue({ title, body }, 250);
  const { data, error } = useQuery(previewQuery(asked.title, asked.body));
  const settings = useQuery(settingsQuery).data;
  const mayFill = useMay("run-house");
  const named = (words: Word[] | undefined) => (words ?? []).filter((w) => w.active);
  return (
    <section className={styles.preview} aria-label={t("texts.preview")}>
      <ProblemNote error={error} />
      {data === undefined || data.missing.length === 0 ? null : (
        <p className={styles.open} role="status">
          {t("texts.open", { places: data.missing.join(", ") })}{" "}
          {mayFill ? <Link to="/settings/organisation">{t("settings.organisation")}</Link> : t("texts.openAsk")}
        </p>
      )}
      <div className={styles.phone} lang={language} tabIndex={0} role="group" aria-label={t("texts.see")}>
        <p className={styles.who}>{settings?.organisation}</p>
        <h1>{data?.title}</h1>
        {/* Rendered by the server, which lets nothing through but text, headings, lists, emphasis and links by https and mailto. */}
        <div dangerouslySetInnerHTML={{ __html: data?.html ?? "" }} />
        <hr />
        {named(settings?.purposes).map((w) => <Asked key={w.key} word={w} language={language} />)}
        <hr />
        {named(settings?.channels).map((w) => <Asked key={w.key} word={w} language={language} />)}
      </div>
      <p className="muted">{t("texts.previewNote")}</p>
    </section>
  );
}

function Asked({ word, language }: { word: Word; language: Language }) {
  return (
    <p>
      <strong>{word.names[language] ?? word.names.en ?? word.key}</strong>
      {word.sentences?.[language] ? <><br />{word.sentences[language]}</> : null}
    </p>
  );
}
