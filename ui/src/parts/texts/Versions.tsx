import { Button, Skeleton, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { compareQuery, type Piece, type Quitclaim, type QuitclaimVersion, type Variant, variants, versionQuery } from "../../client/quitclaims";
import { type Language, languageNames, languages, useTexts } from "../../lib/i18n";
import { Dialog } from "../Dialog";
import { EmptyState } from "../EmptyState";
import { ProblemNote } from "../ProblemNote";
import { When } from "../When";
import forms from "../settings/forms.module.css";
import { LanguageTabs } from "./LanguageTabs";
import { Preview } from "./Preview";
import styles from "./texts.module.css";

type Open = { version: QuitclaimVersion; compare: boolean };

/** What was published of a form, newest first: each can be read, and held against the one before. */
export function Versions({ form }: { form: Quitclaim }) {
  const { t } = useTexts();
  const [open, setOpen] = useState<Open>();
  const newestFirst = form.versions.toReversed();
  return (
    <>
      <ul>
        {newestFirst.map((v) => (
          <li key={v.version} className={forms.listRow}>
            <span>
              <strong>{t("texts.version", { version: v.version })}</strong>{" "}
              <span className="muted">{v.published_at === undefined ? t("texts.notPublished") : <When at={v.published_at} as="moment" />} · {t("texts.count", { count: v.texts.length })}</span>
            </span>
            <Button size="compact-sm" variant="subtle" onClick={() => setOpen({ version: v, compare: false })}>{t("texts.read")}</Button>
            {v.version > 1 ? <Button size="compact-sm" variant="subtle" onClick={() => setOpen({ version: v, compare: true })}>{t("texts.compare", { version: v.version - 1 })}</Button> : null}
          </li>
        ))}
      </ul>
      <p className={`muted ${styles.under}`}>{t("texts.never")}</p>
      {open === undefined ? null : (
        <Dialog title={t(open.compare ? "texts.compared" : "texts.version", { version: open.version.version, before: open.version.version - 1 })} open onClose={() => setOpen(undefined)} size={open.compare ? 760 : 480}>
          {open.compare ? <Compare form={form} version={open.version.version} /> : <Reading form={form} version={open.version} />}
        </Dialog>
      )}
    </>
  );
}

function Reading({ form, version }: { form: Quitclaim; version: QuitclaimVersion }) {
  const { t } = useTexts();
  const { data, error } = useQuery(versionQuery(form.id, version.version));
  const there = variants.filter((v) => version.texts.some((x) => x.variant === v));
  const [variant, setVariant] = useState<Variant>(there[0] ?? "adult");
  const have = languages.filter((l) => version.texts.some((x) => x.variant === variant && x.language === l));
  const [chosen, setLanguage] = useState<Language>();
  const language = chosen !== undefined && have.includes(chosen) ? chosen : (have[0] ?? "en");
  const text = data?.items.find((x) => x.variant === variant && x.language === language);
  return (
    <>
      <ProblemNote error={error} />
      <Tabs value={variant} onChange={(v) => setVariant(v as Variant)}>
        <Tabs.List>{there.map((v) => <Tabs.Tab key={v} value={v}>{t(`variant.${v}`)}</Tabs.Tab>)}</Tabs.List>
      </Tabs>
      <LanguageTabs value={language} onChange={setLanguage} have={have} />
      {text === undefined ? <Skeleton height={300} /> : <Preview title={text.title} body={text.body} language={language} />}
      {text?.hash ? <p className="muted">{t("texts.hash")} <code className={styles.hash}>{text.hash}</code></p> : null}
    </>
  );
}

function Compare({ form, version }: { form: Quitclaim; version: number }) {
  const { t } = useTexts();
  const { data, error } = useQuery(compareQuery(form.id, version - 1, version));
  if (data === undefined) return error ? <ProblemNote error={error} /> : <Skeleton height={300} />;
  const changed = data.items.filter((c) => [...c.title, ...c.body].some((p) => p.kind !== "same"));
  if (changed.length === 0) return <EmptyState title={t("texts.alike")} />;
  return changed.map((c) => (
    <section key={`${c.variant} ${c.language}`} className={styles.compared} lang={c.language}>
      <h3>{t(`variant.${c.variant}`)} · {languageNames[c.language]}</h3>
      <p className={styles.diff}><strong><Pieces of={c.title} /></strong></p>
      <p className={styles.diff}><Pieces of={c.body} /></p>
    </section>
  ));
}

function Pieces({ of }: { of: Piece[] }) {
  return of.map((p, i) => {
    if (p.kind === "added") return <ins key={i}>{p.text}</ins>;
    if (p.kind === "removed") return <del key={i}>{p.text}</del>;
    return <span key={i}>{p.text}</span>;
  });
}
