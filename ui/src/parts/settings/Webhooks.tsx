import { Button, CopyButton, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconPlus, IconWebhook } from "@tabler/icons-react";
import { useState } from "react";
import { useWebhookChanges, type Webhook, type WebhookForm, webhooksQuery } from "../../client/publishing";
import { useTexts } from "../../lib/i18n";
import { momentName } from "../../lib/when";
import { Dialog, FormDialog } from "../Dialog";
import { EmptyState } from "../EmptyState";
import { Block } from "../Page";
import { useUseNames } from "../photo/UseFields";
import { ProblemNote } from "../ProblemNote";
import { toastDone, toastProblem } from "../toasts";
import { WebhookFields } from "./WebhookFields";
import { WebhookLog } from "./WebhookLog";
import forms from "./forms.module.css";

const fresh: WebhookForm = { address: "https://", events: ["asset.cleared", "asset.lapsing", "asset.recalled", "asset.withdrawn"], active: true };

/** Which other systems are told what becomes of photos. */
export function Webhooks() {
  const { t } = useTexts();
  const { data, error } = useQuery(webhooksQuery);
  const { make, change, remove, rotate, test } = useWebhookChanges();
  const [editing, setEditing] = useState<{ webhook?: Webhook; form: WebhookForm }>();
  const [removing, setRemoving] = useState<Webhook>();
  const [rotating, setRotating] = useState<Webhook>();
  const [listing, setListing] = useState<Webhook>();
  const [secret, setSecret] = useState<string>();
  const close = () => {
    setEditing(undefined);
    make.reset();
    change.reset();
  };
  const submit = () => {
    if (editing === undefined) return;
    const { webhook, form } = editing;
    const made = { onSuccess: (answer: { secret: string }) => { close(); setSecret(answer.secret); } };
    if (webhook === undefined) make.mutate(form, made);
    else change.mutate({ webhook, form }, { onSuccess: close });
  };
  const button = <Button mt={12} variant="default" leftSection={<IconPlus size={17} />} onClick={() => setEditing({ form: fresh })}>{t("webhooks.new")}</Button>;
  return (
    <Block title={t("settings.webhooks")} text={t("webhooks.text")}>
      <ProblemNote error={error} />
      {data?.items.length === 0 ? <EmptyState icon={<IconWebhook size={40} />} title={t("webhooks.empty")} action={button}>{t("webhooks.emptyText")}</EmptyState> : null}
      <ul>
        {data?.items.map((w) => (
          <li key={w.id} className={forms.tallRow}>
            <About webhook={w} />
            <span className={forms.boxes}>
              <Switch
                size="sm" checked={w.active} label={t(w.active ? "webhooks.on" : "webhooks.off")}
                onChange={(e) => change.mutate({ webhook: w, form: { ...formOf(w), active: e.currentTarget.checked } }, { onError: toastProblem })}
              />
              <Button size="compact-sm" variant="default" onClick={() => setListing(w)}>{t("webhooks.log")}</Button>
              <Button
                size="compact-sm" variant="default" disabled={!w.active} loading={test.isPending && test.variables === w.id}
                onClick={() => test.mutate(w.id, { onSuccess: () => toastDone(t("webhooks.tested")), onError: toastProblem })}
              >
                {t("webhooks.test")}
              </Button>
              <Button size="compact-sm" variant="subtle" onClick={() => setEditing({ webhook: w, form: formOf(w) })}>{t("do.edit")}</Button>
              <Button size="compact-sm" variant="subtle" onClick={() => setRotating(w)}>{t("webhooks.rotate")}</Button>
              <Button size="compact-sm" variant="subtle" color="red" onClick={() => setRemoving(w)}>{t("do.remove")}</Button>
            </span>
          </li>
        ))}
      </ul>
      {data && data.items.length > 0 ? button : null}
      <FormDialog
        title={t(editing?.webhook ? "webhooks.edit" : "webhooks.new")} open={editing !== undefined} onClose={close} action={t("do.save")}
        ready={editing !== undefined && editing.form.address.length > "https://".length && editing.form.events.length > 0}
        busy={make.isPending || change.isPending} error={make.error ?? change.error} onSubmit={submit}
      >
        {editing ? <WebhookFields form={editing.form} onChange={(form) => setEditing({ ...editing, form })} /> : null}
      </FormDialog>
      <FormDialog
        title={t("webhooks.rotate")} open={rotating !== undefined} onClose={() => setRotating(undefined)} action={t("webhooks.rotate")} busy={rotate.isPending} error={rotate.error}
        onSubmit={() => rotating && rotate.mutate(rotating.id, { onSuccess: (answer) => { setRotating(undefined); setSecret(answer.secret); } })}
      >
        <p>{t("webhooks.rotateText")}</p>
      </FormDialog>
      <FormDialog
        title={t("webhooks.remove")} open={removing !== undefined} onClose={() => setRemoving(undefined)} action={t("do.remove")} danger busy={remove.isPending} error={remove.error}
        onSubmit={() => removing && remove.mutate(removing.id, { onSuccess: () => setRemoving(undefined) })}
      >
        <p>{t("webhooks.removeText", { host: hostOf(removing) })}</p>
      </FormDialog>
      <Dialog title={t("webhooks.logOf", { host: hostOf(listing) })} open={listing !== undefined} onClose={() => setListing(undefined)} size={920}>
        {listing ? <WebhookLog webhook={listing} /> : null}
      </Dialog>
      <Dialog title={t("webhooks.secret")} open={secret !== undefined} onClose={() => setSecret(undefined)}>
        <p>{t("webhooks.secretOnce")}</p>
        <code className={forms.secret}>{secret}</code>
        <CopyButton value={secret ?? ""}>
          {({ copied, copy }) => <Button mt={12} onClick={copy}>{t(copied ? "do.copied" : "do.copy")}</Button>}
        </CopyButton>
      </Dialog>
    </Block>
  );
}

function About({ webhook: w }: { webhook: Webhook }) {
  const { t, language } = useTexts();
  const use = useUseNames();
  const trouble = w.off === "gone" ? t("webhooks.offGone")
    : w.off === "failing" ? t("webhooks.offFailing")
      : w.failing_since ? t("webhooks.failing", { moment: momentName(w.failing_since, language) }) : undefined;
  return (
    <span>
      <span className={forms.address}>{w.address}</span>
      <br />
      <span className="muted">{[...w.events.map((e) => t(`webhooks.event.${e}`)), w.channel ? use.channel(w.channel) : t("webhooks.allChannels")].join(" · ")}</span>
      {trouble ? <span className={forms.warning} style={{ display: "block", marginTop: 6 }}>{trouble}</span> : null}
    </span>
  );
}

function hostOf(webhook: Webhook | undefined): string {
  return webhook === undefined ? "" : new URL(webhook.address).host;
}

function formOf({ address, events, channel, active }: Webhook): WebhookForm {
  return { address, events, channel, active };
}
