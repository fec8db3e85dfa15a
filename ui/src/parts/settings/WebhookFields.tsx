import { Checkbox, Select, TextInput } from "@mantine/core";
import type { WebhookForm } from "../../client/publishing";
import { useMe } from "../../client/session";
import { useTexts } from "../../lib/i18n";
import { useUseNames } from "../photo/UseFields";
import forms from "./forms.module.css";

type Kind = WebhookForm["events"][number];
const kinds: Kind[] = ["asset.cleared", "asset.lapsing", "asset.withdrawn", "asset.recalled"];

/** Where a webhook is and what it hears of. */
export function WebhookFields({ form, onChange }: { form: WebhookForm; onChange: (form: WebhookForm) => void }) {
  const { t } = useTexts();
  const settings = useMe()?.settings;
  const use = useUseNames();
  const set = (part: Partial<WebhookForm>) => onChange({ ...form, ...part });
  const channels = (settings?.channels ?? []).filter((c) => c.active).map((c) => ({ value: c.key, label: use.channel(c.key) }));
  return (
    <>
      <TextInput
        label={t("webhooks.address")} description={t("webhooks.addressHint")} value={form.address} maxLength={500} required data-autofocus
        onChange={(e) => set({ address: e.currentTarget.value })}
      />
      <Checkbox.Group label={t("webhooks.events")} value={form.events} onChange={(list) => set({ events: kinds.filter((k) => list.includes(k)) })}>
        <div className={forms.two} style={{ marginTop: 8 }}>
          {kinds.map((k) => <Checkbox key={k} value={k} label={t(`webhooks.event.${k}`)} />)}
        </div>
      </Checkbox.Group>
      <Select
        label={t("webhooks.channel")} placeholder={t("webhooks.allChannels")} clearable data={channels} value={form.channel || null}
        onChange={(channel) => set({ channel: channel ?? undefined })}
      />
    </>
  );
}
