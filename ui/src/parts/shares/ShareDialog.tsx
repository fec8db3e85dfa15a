import { NumberInput, Radio, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { outlookQuery, presetsQuery } from "../../client/door";
import { type NewShare, type ShareForm, useShares, weighQuery } from "../../client/shares";
import type { PhotoSet } from "../../client/types";
import { endOfDay, inDays } from "../../lib/days";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { ProblemNote } from "../ProblemNote";
import { Elsewhere } from "../photo/Elsewhere";
import { HeldBack } from "../photo/HeldBack";
import { UsePurpose, useWish } from "../photo/UseFields";
import inspector from "../photo/inspector.module.css";
import { Risks } from "./Risks";
import { ShareResult } from "./ShareResult";
import { lockReady, openLock, peopleOf, Who } from "./Who";
import styles from "./shares.module.css";

interface Props {
  set: PhotoSet;
  name: string; // of the folder or collection; empty: a selection, or what was found
  onClose: () => void;
}

const usualDays = 14;

/** Makes a link for people without an account: what for, what they may do, who they are and how long. */
export function ShareDialog({ set, name, onClose }: Props) {
  const { t } = useTexts();
  const { wish, setWish } = useWish();
  const { make } = useShares();
  const { data: presets } = useQuery(presetsQuery);
  const [title, setTitle] = useState(name);
  const [note, setNote] = useState("");
  const [kind, setKind] = useState<"gallery" | "review">("gallery");
  const [take, setTake] = useState(false);
  const [frozen, setFrozen] = useState(false);
  const [lock, setLock] = useState(openLock);
  const [until, setUntil] = useState(inDays(usualDays));
  const [most, setMost] = useState(0);
  const [made, setMade] = useState<NewShare>();
  const [blurs, setBlurs] = useState(false);
  const lives = "folder" in set || "collection" in set;
  const offered = presets?.items.filter((p) => p.active) ?? [];
  const chosen = offered.find((p) => p.id === wish.preset);
  const blur = blurs && !(take && chosen?.original);
  // What is only looked at leaves in no preset: it is asked about in one in which people can be blurred.
  const asked = take ? wish.preset : (offered.find((p) => !p.original)?.id ?? wish.preset);
  const outlook = useQuery(outlookQuery(set, { ...wish, preset: asked, blur }));
  const form: ShareForm = {
    ...set, purpose: wish.purpose, channel: wish.channel, preset: wish.preset, blur, kind, title: title.trim(), note: note.trim(), take, frozen: lives && frozen,
    ...(lock.kind === "password" ? { password: lock.password } : {}), ...(lock.kind === "named" ? { receivers: peopleOf(lock.people), mark: take && lock.mark } : {}),
    ...(take && most > 0 ? { most } : {}), ...(until === "" ? { no_end: true } : { until: endOfDay(until) }),
  };
  const weighed = useQuery(weighQuery({ ...form, title: "", note: "", ...(lock.kind === "password" ? { password: "given" } : {}) }));
  if (made !== undefined) return <ShareResult made={made} onClose={onClose} />;
  const submit = () => make.mutate(form, { onSuccess: setMade });
  const ready = title.trim() !== "" && wish.purpose !== "" && wish.channel !== "" && lockReady(lock) && (lives || (outlook.data?.cleared ?? 0) > 0);
  return (
    <FormDialog
      title={"ids" in set ? t("share.title", { count: set.ids.length }) : lives ? t("share.titleOf", { name }) : t("share.titleFound")} open onClose={onClose} size={560}
      action={t("share.make")} ready={ready} busy={make.isPending} error={make.error} onSubmit={submit}
    >
      <TextInput label={t("share.name")} description={t("share.nameHint")} required maxLength={200} value={title} onChange={(e) => setTitle(e.currentTarget.value)} data-autofocus />
      <Textarea label={t("share.note")} autosize minRows={2} maxLength={2000} value={note} onChange={(e) => setNote(e.currentTarget.value)} />
      <UsePurpose wish={wish} onChange={setWish} />
      {outlook.error ? <ProblemNote error={outlook.error} /> : null}
      {outlook.data ? (
        <div className={inspector.door} role="status">
          <div className={inspector.answer} data-cleared={outlook.data.cleared > 0}>
            <strong>{t("share.outlook", { count: outlook.data.photos, cleared: outlook.data.cleared })}</strong>
            {outlook.data.cleared < outlook.data.photos ? <p>{t("share.hidden")}</p> : null}
          </div>
          <HeldBack groups={outlook.data.held} />
          <Elsewhere channels={outlook.data.elsewhere} onChannel={(channel) => setWish({ ...wish, channel })} />
        </div>
      ) : null}
      {take && chosen?.original ? null : outlook.data && (outlook.data.blurrable > 0 || blurs || lives) ? (
        <Switch
          checked={blurs} onChange={(e) => setBlurs(e.currentTarget.checked)} label={t("share.blur")}
          description={blurs ? t("door.blurred", { count: outlook.data.blurred }) : t("door.blurrable", { count: outlook.data.blurrable })}
        />
      ) : null}
      {lives ? (
        <Radio.Group label={t("share.which")} value={frozen ? "frozen" : "live"} onChange={(v) => setFrozen(v === "frozen")}>
          <div className={styles.choices}>
            <Radio value="live" label={t("share.live")} />
            <Radio value="frozen" label={t("share.frozen")} />
          </div>
        </Radio.Group>
      ) : null}
      <Radio.Group label={t("share.kind")} value={kind} onChange={(v) => setKind(v as typeof kind)}>
        <div className={styles.choices}>
          <Radio value="gallery" label={t("share.kindGallery")} />
          <Radio value="review" label={t("share.kindReview")} />
        </div>
      </Radio.Group>
      <Radio.Group label={t("share.may")} value={take ? "take" : "look"} onChange={(v) => setTake(v === "take")}>
        <div className={styles.choices}>
          <Radio value="look" label={t("share.look")} />
          <Radio value="take" label={t("share.take")} />
        </div>
      </Radio.Group>
      {take ? (
        <>
          <Select
            label={t("door.preset")} description={chosen?.sentence} allowDeselect={false} value={wish.preset || null} onChange={(preset) => preset && setWish({ ...wish, preset })}
            data={offered.map((p) => ({ value: p.id, label: p.name }))}
          />
          <NumberInput label={t("share.most")} description={t("share.mostHint")} min={0} max={100_000} allowDecimal={false} value={most} onChange={(v) => setMost(Number(v) || 0)} />
        </>
      ) : null}
      <Who lock={lock} takes={take} onChange={setLock} />
      <TextInput
        type="date" label={t("share.until")} description={until === "" ? t("share.noEnd") : t("share.untilHint")} min={inDays(0)} value={until} onChange={(e) => setUntil(e.currentTarget.value)}
      />
      {weighed.data ? <Risks {...weighed.data} /> : null}
      <p className="muted">{t("share.onRecord")}</p>
    </FormDialog>
  );
}
