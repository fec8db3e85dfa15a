import { Badge, Button, Menu, SegmentedControl, Tabs, Textarea, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { IconPlus } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { settingsQuery } from "../../client/office";
import { type Quitclaim, useQuitclaim, type Variant, variants, versionQuery } from "../../client/quitclaims";
import { asLanguage, type Language, languages, useTexts } from "../../lib/i18n";
import { narrow } from "../../lib/screen";
import { ProblemNote } from "../ProblemNote";
import { toastDone, toastProblem } from "../toasts";
import forms from "../settings/forms.module.css";
import { LanguageTabs } from "./LanguageTabs";
import { Missing } from "./Missing";
import { Preview } from "./Preview";
import styles from "./texts.module.css";

/** What a draft can leave open, to be filled in from the settings. */
const places = ["controller", "address", "email", "officer", "authority", "site"] as const;

type Written = { title: string; body: string };

interface Props {
  form: Quitclaim;
  onUnsaved: (unsaved: boolean) => void;
}

/** The texts of a draft, each beside what people will read of it. What was typed stays until it is saved. */
export function Editor({ form, onUnsaved }: Props) {
  const { t } = useTexts();
  const { data, error } = useQuery({ ...versionQuery(form.id, form.draft), enabled: form.draft !== 0 });
  const own = asLanguage(useQuery(settingsQuery).data?.language) ?? "en";
  const [variant, setVariant] = useState<Variant>("adult");
  const [chosen, setLanguage] = useState<Language>();
  const [typed, setTyped] = useState<Record<string, Written>>({});
  const texts = form.draft === 0 ? [] : (data?.items ?? []);
  const language = chosen ?? own;
  const place = `${variant}/${language}`;
  const kept = texts.find((x) => x.variant === variant && x.language === language);
  const unsaved = Object.keys(typed).length > 0;
  useEffect(() => {
    onUnsaved(unsaved);
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    if (unsaved) window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [unsaved, onUnsaved]);
  useEffect(() => () => onUnsaved(false), [onUnsaved]);
  const forget = (which: string) => setTyped(({ [which]: _, ...rest }) => rest);
  const inLanguages = (v: Variant) => languages.filter((l) => texts.some((x) => x.variant === v && x.language === l));
  return (
    <>
      <ProblemNote error={error} />
      <p className={forms.warning}>{t("texts.lawyer")}</p>
      <Tabs value={variant} onChange={(v) => setVariant(v as Variant)} mt={16}>
        <Tabs.List>
          {variants.map((v) => (
            <Tabs.Tab key={v} value={v} rightSection={<Badge variant="light" color="gray" size="sm">{`${inLanguages(v).length}/${languages.length}`}</Badge>}>
              {t(`variant.${v}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      <LanguageTabs value={language} onChange={setLanguage} have={inLanguages(variant)} own={own} unsaved={languages.filter((l) => typed[`${variant}/${l}`])} />
      {kept === undefined && typed[place] === undefined
        ? <Missing form={form} variant={variant} language={language} texts={texts} onBegin={(begun) => setTyped({ ...typed, [place]: begun })} />
        : (
          <Writing
            key={place} form={form} variant={variant} language={language} kept={kept} written={typed[place] ?? kept ?? { title: "", body: "" }}
            onType={(w) => (kept !== undefined && w.title === kept.title && w.body === kept.body ? forget(place) : setTyped({ ...typed, [place]: w }))}
            onSaved={() => forget(place)}
          />
        )}
    </>
  );
}

interface WritingProps {
  form: Quitclaim;
  variant: Variant;
  language: Language;
  kept: Written | undefined;
  written: Written;
  onType: (written: Written) => void;
  onSaved: () => void;
}

function Writing({ form, variant, language, kept, written, onType, onSaved }: WritingProps) {
  const { t } = useTexts();
  const small = useMediaQuery(narrow) ?? false;
  const [side, setSide] = useState("write");
  const { write, drop } = useQuitclaim();
  const area = useRef<HTMLTextAreaElement>(null);
  const changed = kept === undefined || written.title !== kept.title || written.body !== kept.body;
  const save = () => {
    if (!changed || write.isPending) return;
    write.mutate({ form, variant, language, ...written }, { onSuccess: () => { onSaved(); toastDone(t("done.saved")); } });
  };
  const insert = (place: string) => {
    const at = area.current?.selectionStart ?? written.body.length;
    onType({ ...written, body: `${written.body.slice(0, at)}{{${place}}}${written.body.slice(area.current?.selectionEnd ?? at)}` });
    area.current?.focus();
  };
  const takeOut = () => {
    if (kept === undefined) onSaved();
    else drop.mutate({ form, variant, language }, { onSuccess: onSaved, onError: toastProblem });
  };
  return (
    <>
      {small ? (
        <SegmentedControl
          fullWidth value={side} onChange={setSide} aria-label={t("texts.side")} mb={12}
          data={[{ value: "write", label: t("texts.write") }, { value: "see", label: t("texts.see") }]}
        />
      ) : null}
      <div className={styles.sides}>
        {small && side === "see" ? null : (
          <form className={styles.writing} onSubmit={(e) => { e.preventDefault(); save(); }} onKeyDown={(e) => { if (e.key === "s" && (e.ctrlKey || e.metaKey)) { e.preventDefault(); save(); } }}>
            <TextInput label={t("texts.heading")} lang={language} value={written.title} maxLength={200} onChange={(e) => onType({ ...written, title: e.currentTarget.value })} />
            <Textarea
              ref={area} label={t("texts.body")} description={t("texts.bodyHint")} lang={language} autosize minRows={small ? 12 : 20} maxRows={40} maxLength={29_000}
              value={written.body} onChange={(e) => onType({ ...written, body: e.currentTarget.value })}
            />
            <ProblemNote error={write.error} />
            <div className={styles.actions}>
              <Button type="submit" disabled={!changed || written.title.trim() === "" || written.body.trim() === ""} loading={write.isPending}>{t("do.save")}</Button>
              <Menu position="top-start" withinPortal>
                <Menu.Target><Button variant="default" leftSection={<IconPlus size={17} />}>{t("texts.insert")}</Button></Menu.Target>
                <Menu.Dropdown>
                  {places.map((p) => <Menu.Item key={p} onClick={() => insert(p)}>{t(`identity.${p}`)}</Menu.Item>)}
                </Menu.Dropdown>
              </Menu>
              <Button variant="subtle" color="red" ml="auto" onClick={takeOut} loading={drop.isPending}>{t("texts.dropText")}</Button>
            </div>
          </form>
        )}
        {small && side === "write" ? null : <Preview title={written.title} body={written.body} language={language} />}
      </div>
    </>
  );
}
