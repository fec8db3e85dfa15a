import { ActionIcon, Button, Menu, Skeleton, Tabs, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconArrowLeft, IconDots } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { type Quitclaim, quitclaimQuery, useQuitclaim } from "../../client/quitclaims";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { ProblemNote } from "../ProblemNote";
import { toastDone, toastProblem } from "../toasts";
import { Editor } from "./Editor";
import { standing } from "./FormList";
import { Versions } from "./Versions";
import styles from "./texts.module.css";

type Asking = "rename" | "publish" | "drop";

/** One consent form: its draft, and what was published of it. */
export function FormPage({ id }: { id: string }) {
  const { t } = useTexts();
  const { data: form, error, refetch } = useQuery(quitclaimQuery(id));
  const acts = useQuitclaim();
  const [asking, setAsking] = useState<Asking>();
  const [unsaved, setUnsaved] = useState(false);
  const [part, setPart] = useState<string | null>(null);
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (form === undefined) return <Skeleton height={300} />;
  const shown = part ?? (form.draft === 0 && form.published > 0 ? "versions" : "draft");
  const begin = () => acts.begin.mutate(form, { onSuccess: () => setPart("draft"), onError: toastProblem });
  const retire = () =>
    acts.change.mutate({ form, retired: !form.retired }, { onSuccess: () => toastDone(t("done.saved")), onError: toastProblem });
  return (
    <>
      <div className={styles.head}>
        <ActionIcon component={Link} to="/settings/texts" variant="subtle" color="gray" size={36} aria-label={t("texts.title")}>
          <IconArrowLeft size={18} />
        </ActionIcon>
        <div className={styles.name}>
          <h2>{form.name}</h2>
          <span className="muted">{standing(form, t)}</span>
        </div>
        {form.draft === 0 && form.published > 0 && !form.retired
          ? <Button variant="default" onClick={begin} loading={acts.begin.isPending}>{t("texts.begin", { version: form.published + 1 })}</Button> : null}
        {form.draft !== 0 ? <Button onClick={() => setAsking("publish")} disabled={unsaved} title={unsaved ? t("texts.saveFirst") : undefined}>{t("texts.publish")}</Button> : null}
        <Menu position="bottom-end" width={240} withinPortal>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size={36} aria-label={t("texts.more")}><IconDots size={18} /></ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setAsking("rename")}>{t("texts.rename")}</Menu.Item>
            {form.published > 0 ? <Menu.Item onClick={retire}>{t(form.retired ? "texts.unretire" : "texts.retire")}</Menu.Item> : null}
            {form.draft !== 0 || form.published === 0 ? <Menu.Item color="red" onClick={() => setAsking("drop")}>{t(form.published === 0 ? "texts.remove" : "texts.dropDraft")}</Menu.Item> : null}
          </Menu.Dropdown>
        </Menu>
      </div>
      {form.published > 0 ? (
        <Tabs value={shown} onChange={setPart} mb={16}>
          <Tabs.List>
            {form.draft !== 0 ? <Tabs.Tab value="draft">{t("texts.draftOf", { version: form.draft })}</Tabs.Tab> : null}
            <Tabs.Tab value="versions">{t("texts.versions")}</Tabs.Tab>
          </Tabs.List>
        </Tabs>
      ) : null}
      {shown === "versions" ? <Versions form={form} /> : <Editor key={`${form.id} ${form.draft}`} form={form} onUnsaved={setUnsaved} />}
      {asking === "rename" ? <Rename form={form} onClose={() => setAsking(undefined)} /> : null}
      {asking === "publish" ? <Publish form={form} onClose={() => setAsking(undefined)} onDone={() => setPart("versions")} /> : null}
      {asking === "drop" ? <DropDraft form={form} onClose={() => setAsking(undefined)} /> : null}
    </>
  );
}

interface DialogProps {
  form: Quitclaim;
  onClose: () => void;
}

function Rename({ form, onClose }: DialogProps) {
  const { t } = useTexts();
  const { change } = useQuitclaim();
  const [name, setName] = useState(form.name);
  return (
    <FormDialog
      title={t("texts.rename")} open onClose={onClose} action={t("do.save")} ready={name.trim() !== ""} busy={change.isPending} error={change.error}
      onSubmit={() => change.mutate({ form, name: name.trim() }, { onSuccess: onClose })}
    >
      <TextInput label={t("texts.name")} value={name} maxLength={200} data-autofocus onChange={(e) => setName(e.currentTarget.value)} />
    </FormDialog>
  );
}

function Publish({ form, onClose, onDone }: DialogProps & { onDone: () => void }) {
  const { t } = useTexts();
  const { publish } = useQuitclaim();
  const texts = form.versions.find((v) => v.version === form.draft)?.texts.length ?? 0;
  const done = () => {
    toastDone(t("texts.published", { version: form.draft }));
    onDone();
    onClose();
  };
  return (
    <FormDialog
      title={t("texts.publishAsk", { version: form.draft })} open onClose={onClose} action={t("texts.publish")} busy={publish.isPending} error={publish.error}
      onSubmit={() => publish.mutate(form, { onSuccess: done })}
    >
      <p>{t("texts.publishText", { count: texts })}</p>
      <p className="muted">{t("texts.publishBefore")}</p>
      <p>{t("texts.lawyer")}</p>
    </FormDialog>
  );
}

function DropDraft({ form, onClose }: DialogProps) {
  const { t } = useTexts();
  const navigate = useNavigate();
  const { dropDraft } = useQuitclaim();
  const whole = form.published === 0;
  const done = () => {
    onClose();
    if (whole) void navigate("/settings/texts", { replace: true });
  };
  return (
    <FormDialog
      title={t(whole ? "texts.remove" : "texts.dropDraft")} open onClose={onClose} action={t(whole ? "texts.remove" : "texts.dropDraft")} danger
      busy={dropDraft.isPending} error={dropDraft.error} onSubmit={() => dropDraft.mutate(form, { onSuccess: done })}
    >
      <p>{t(whole ? "texts.removeText" : "texts.dropDraftText")}</p>
    </FormDialog>
  );
}
