import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { IconRefresh } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { fetchPage } from "../../client/assets";
import { sampleQuery } from "../../client/door";
import type { PresetForm } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { ProblemNote } from "../ProblemNote";
import styles from "./preview.module.css";

const calm = 600; // milliseconds without a change before it is made again
const tries = 24; // photos to go through

/** A photo of the library beside what the preset, as it stands in the form, would make of it. */
export function PresetPreview({ form }: { form: PresetForm }) {
  const { t } = useTexts();
  const [steady] = useDebouncedValue(form, calm);
  const [turn, setTurn] = useState(0);
  const { data: page } = useQuery({ queryKey: ["preset-photos"], queryFn: () => fetchPage({ q: "", limit: tries }), staleTime: 60_000 });
  const photos = page?.items ?? [];
  const photo = photos[turn % Math.max(1, photos.length)];
  const made = useQuery({ ...sampleQuery(photo?.id ?? "", steady), enabled: photo !== undefined });
  const address = useAddress(made.data);
  if (photo === undefined) return page === undefined ? null : <p className="muted">{t("presets.previewNone")}</p>;
  const name = photo.title || photo.file_name;
  const stale = made.isFetching || steady !== form;
  return (
    <section className={styles.preview} aria-label={t("presets.preview")} aria-busy={stale}>
      <figure>
        <img src={photo.thumbs["1024"]} alt={name} />
        <figcaption className="muted">{t("presets.previewBefore")}</figcaption>
      </figure>
      <figure>
        {address === undefined ? <div className={styles.blank} /> : <img src={address} alt={t("presets.previewAlt", { name })} data-stale={stale || undefined} />}
        <figcaption className="muted">{t("presets.previewAfter")}</figcaption>
      </figure>
      <ProblemNote error={made.error} />
      {photos.length > 1 ? (
        <Button className={styles.other} size="compact-sm" variant="subtle" leftSection={<IconRefresh size={16} />} onClick={() => setTurn(turn + 1)}>{t("presets.previewOther")}</Button>
      ) : null}
    </section>
  );
}

/** An address for bytes, for as long as they are shown. */
function useAddress(bytes: Blob | undefined): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (bytes === undefined) return undefined;
    const made = URL.createObjectURL(bytes);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes]);
  return address;
}
