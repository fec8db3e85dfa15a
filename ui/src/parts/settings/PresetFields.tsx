import { NumberInput, Select, Switch, TextInput } from "@mantine/core";
import type { PresetForm } from "../../client/types";
import { type TextKey, useTexts } from "../../lib/i18n";
import { LogoField } from "./LogoField";
import forms from "./forms.module.css";

const formats: Record<PresetForm["media_type"], string> = {
  "image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP", "image/avif": "AVIF", "image/tiff": "TIFF",
};
const policies: PresetForm["metadata"][] = ["none", "rights", "all"];

type Mark = NonNullable<PresetForm["mark"]>;
const spots: Mark["spot"][] = ["bottom-right", "bottom-left", "top-right", "top-left", "middle"];
const plain: Mark = { text: "", spot: "bottom-right", opacity: 50, size: 30 };
const longest = 16383;

/** What a preset makes of a photo. */
export function PresetFields({ form, onChange }: { form: PresetForm; onChange: (form: PresetForm) => void }) {
  const { t } = useTexts();
  const set = (part: Partial<PresetForm>) => onChange({ ...form, ...part });
  const mark = form.mark ?? plain;
  const setMark = (part: Partial<Mark>) => {
    const next = { ...mark, ...part };
    const { mark: _, ...rest } = form;
    onChange(next.text === "" && !next.logo && !next.picture ? rest : { ...rest, mark: next });
  };
  const number = (label: TextKey, value: number, min: number, max: number, take: (n: number) => void) => (
    <NumberInput label={t(label)} value={value} min={min} max={max} allowDecimal={false} clampBehavior="blur" onChange={(n) => typeof n === "number" && take(n)} />
  );
  return (
    <>
      <div className={forms.two}>
        {number("presets.width", form.width, 16, longest, (width) => set({ width }))}
        {number("presets.height", form.height, 16, longest, (height) => set({ height }))}
      </div>
      <Switch checked={form.crop ?? false} label={t("presets.crop")} description={t("presets.cropHint")} onChange={(e) => set({ crop: e.currentTarget.checked })} />
      <div className={forms.two}>
        <Select
          label={t("presets.format")} allowDeselect={false} value={form.media_type} data={Object.entries(formats).map(([value, label]) => ({ value, label }))}
          onChange={(v) => v && set({ media_type: v as PresetForm["media_type"] })}
        />
        {number("presets.quality", form.quality, 1, 100, (quality) => set({ quality }))}
      </div>
      <Switch checked={form.keep_profile ?? false} label={t("presets.profile")} description={t("presets.profileHint")} onChange={(e) => set({ keep_profile: e.currentTarget.checked })} />
      <Select
        label={t("presets.metadata")} allowDeselect={false} value={form.metadata} data={policies.map((p) => ({ value: p, label: t(`presets.metadata-${p}` as TextKey) }))}
        onChange={(v) => v && set({ metadata: v as PresetForm["metadata"] })}
      />
      {mark.logo || mark.picture ? null : (
        <TextInput label={t("presets.mark")} description={t("presets.markHint", { receiver: "{receiver}" })} maxLength={120} value={mark.text} onChange={(e) => setMark({ text: e.currentTarget.value })} />
      )}
      {mark.text === "" ? <LogoField kept={Boolean(mark.logo || mark.picture)} onChange={(picture) => setMark({ logo: undefined, picture })} /> : null}
      {form.mark ? (
        <>
          <Select
            label={t("presets.spot")} allowDeselect={false} value={mark.spot} data={spots.map((s) => ({ value: s, label: t(`presets.spot-${s}` as TextKey) }))}
            onChange={(v) => v && setMark({ spot: v as Mark["spot"] })}
          />
          <div className={forms.two}>
            {number("presets.opacity", mark.opacity, 1, 100, (opacity) => setMark({ opacity }))}
            {number("presets.size", mark.size, 5, 100, (size) => setMark({ size }))}
          </div>
        </>
      ) : null}
    </>
  );
}
