import { Button, Checkbox, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconFileText, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { settingsQuery } from "../../client/office";
import { type QuitclaimItem, quitclaimsQuery, useQuitclaim, type Variant, variants } from "../../client/quitclaims";
import { asLanguage, type Language, languageNames, languages, type Translate, useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { EmptyState } from "../EmptyState";
import { Block } from "../Page";
import { ProblemNote } from "../ProblemNote";
import forms from "../settings/forms.module.css";
import styles from "./texts.module.css";

interface Props {
  onOpen: (id: string) => void;
}

/** The organisation's consent forms. */
export function FormList({ onOpen }: Props) {
  const { t } = useTexts();
  const { data, error } = useQuery(quitclaimsQuery);
  const [making, setMaking] = useState(false);
  const items = data?.items ?? [];
  const add = <Button variant={items.length === 0 ? "filled" : "default"} leftSection={<IconPlus size={17} />} onClick={() => setMaking(true)}>{t("texts.new")}</Button>;
  return (
    <Block title={t("texts.title")} text={t("texts.text")}>
      <ProblemNote error={error} />
      <ul>
        {items.map((q) => (
          <li key={q.id} className={forms.listRow} data-faded={q.retired || undefined}>
            <Link className={styles.formLink} to={`/settings/texts?form=${q.id}`}>{q.name}</Link>
            <span className="muted">{standing(q, t)}</span>
          </li>
        ))}
      </ul>
      {data !== undefined && items.length === 0
        ? <EmptyState icon={<IconFileText size={48} stroke={1} />} title={t("texts.none")} action={add}>{t("texts.noneText")}</EmptyState>
        : <div className={styles.under}>{add}</div>}
      {making ? <NewForm onClose={() => setMaking(false)} onMade={onOpen} /> : null}
    </Block>
  );
}

/** Where a form stands, in a few words. */
export function standing(q: QuitclaimItem, t: Translate): string {
  if (q.retired) return t("texts.retired");
  const parts = [
    q.published === 0 ? "" : t("texts.publishedAs", { version: q.published }),
    q.draft === 0 ? "" : t("texts.draftOf", { version: q.draft }),
  ].filter((part) => part !== "");
  return parts.length === 0 ? t("texts.empty") : parts.join(" · ");
}

function NewForm({ onClose, onMade }: { onClose: () => void; onMade: (id: string) => void }) {
  const { t } = useTexts();
  const own = asLanguage(useQuery(settingsQuery).data?.language) ?? "en";
  const { make } = useQuitclaim();
  const [name, setName] = useState("");
  const [kinds, setKinds] = useState<Variant[]>(["adult", "guardian"]);
  const [spoken, setSpoken] = useState<Language[]>();
  const chosen = spoken ?? [own];
  const submit = () => make.mutate({ name: name.trim(), variants: kinds, languages: chosen }, { onSuccess: (q) => onMade(q.id) });
  return (
    <FormDialog title={t("texts.new")} open onClose={onClose} action={t("texts.make")} ready={name.trim() !== ""} busy={make.isPending} error={make.error} onSubmit={submit}>
      <TextInput label={t("texts.name")} description={t("texts.nameHint")} value={name} maxLength={200} data-autofocus onChange={(e) => setName(e.currentTarget.value)} />
      <Checkbox.Group label={t("texts.readyFor")} value={kinds} onChange={(v) => setKinds(v as Variant[])}>
        <div className={forms.boxes}>{variants.map((v) => <Checkbox key={v} value={v} label={t(`variant.${v}`)} />)}</div>
      </Checkbox.Group>
      <Checkbox.Group label={t("texts.readyIn")} value={chosen} onChange={(v) => setSpoken(v as Language[])}>
        <div className={forms.boxes}>{languages.map((l) => <Checkbox key={l} value={l} label={languageNames[l]} />)}</div>
      </Checkbox.Group>
      <p className={forms.warning}>{t("texts.lawyer")}</p>
    </FormDialog>
  );
}
