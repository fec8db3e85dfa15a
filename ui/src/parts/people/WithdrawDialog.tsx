import { Checkbox, Radio } from "@mantine/core";
import { useState } from "react";
import { type Consent, type Person, type Said, useConsents } from "../../client/people";
import { useListing } from "../grid/useListing";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { toastDone } from "../toasts";
import { useWord } from "./useWord";
import styles from "./consents.module.css";

/** What a consent still allows, as its events say: the last answer for each use. */
function allowed(consent: Consent): [string, string][] {
  const last = new Map<string, boolean>();
  for (const e of consent.events) {
    if (e.assets.length > 0) continue;
    for (const a of e.answers) {
      for (const c of a.yes ?? []) last.set(`${a.purpose}/${c}`, true);
      for (const c of a.no ?? []) last.set(`${a.purpose}/${c}`, false);
    }
  }
  return [...last].filter(([, yes]) => yes).map(([use]) => use.split("/") as [string, string]);
}

/** Takes a part of a consent back: some uses, or some photos. */
export function WithdrawDialog({ person, consent, onClose }: { person: Person; consent: Consent; onClose: () => void }) {
  const { t } = useTexts();
  const word = useWord();
  const { withdraw } = useConsents(person.id);
  const [part, setPart] = useState<"uses" | "photos">("uses");
  const [uses, setUses] = useState<string[]>([]);
  const [photos, setPhotos] = useState<string[]>([]);
  const listing = useListing(`person:${person.id}`);
  const covered = (id: string) => consent.scope.extent !== "these-assets" || (consent.scope.assets ?? []).includes(id);
  const items = listing.timeline.loadedItems().filter((i) => covered(i.id));
  const signer = consent.signers.length === 1 && consent.signers[0]?.id === person.id ? { signer: person.id } : {};
  const submit = () => {
    const by = new Map<string, string[]>();
    for (const use of uses) {
      const [purpose = "", channel = ""] = use.split("/");
      by.set(purpose, [...(by.get(purpose) ?? []), channel]);
    }
    const said: Said[] = [...by].map(([purpose, no]) => ({ purpose, no }));
    withdraw.mutate({ id: consent.id, ...signer, ...(part === "uses" ? { uses: said } : { assets: photos }) }, {
      onSuccess: () => {
        onClose();
        toastDone(t("withdraw.done"));
      },
    });
  };
  return (
    <FormDialog
      title={t("withdraw.part")} open onClose={onClose} size={600} action={t("consent.withdraw")} ready={part === "uses" ? uses.length > 0 : photos.length > 0}
      busy={withdraw.isPending} error={withdraw.error} onSubmit={submit}
    >
      <Radio.Group value={part} onChange={(v) => setPart(v as typeof part)} aria-label={t("withdraw.part")}>
        <div className={styles.scopes}>
          <Radio value="uses" label={t("withdraw.uses")} />
          <Radio value="photos" label={t("withdraw.photos")} />
        </div>
      </Radio.Group>
      {part === "uses" ? (
        <Checkbox.Group value={uses} onChange={setUses} label={t("withdraw.which")}>
          {allowed(consent).map(([purpose, channel]) => (
            <Checkbox key={`${purpose}/${channel}`} mt={8} value={`${purpose}/${channel}`} label={`${word("purposes", purpose)}: ${word("channels", channel)}`} />
          ))}
        </Checkbox.Group>
      ) : (
        <div className={styles.pictures} role="group" aria-label={t("withdraw.whichPhotos")}>
          {items.map((i) => (
            <label key={i.id} className={styles.picture} data-on={photos.includes(i.id)}>
              <input
                type="checkbox" checked={photos.includes(i.id)} aria-label={i.title || i.file_name}
                onChange={() => setPhotos(photos.includes(i.id) ? photos.filter((p) => p !== i.id) : [...photos, i.id])}
              />
              <img src={i.thumbs["256"]} alt="" loading="lazy" />
            </label>
          ))}
        </div>
      )}
    </FormDialog>
  );
}
