import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconWorld } from "@tabler/icons-react";
import { useState } from "react";
import { type Embed, embedsQuery, useEmbedChanges } from "../../client/publishing";
import type { Asset } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { ProblemNote } from "../ProblemNote";
import { toastDone } from "../toasts";
import { When } from "../When";
import { EmbedDialog, Snippet } from "./EmbedDialog";
import { useUseNames } from "./UseFields";
import styles from "./inspector.module.css";

/** Where the photo stands on websites, and the way to put it on one. */
export function Embeds({ asset }: { asset: Asset }) {
  const { t } = useTexts();
  const { data, error } = useQuery(embedsQuery(asset.id));
  const [making, setMaking] = useState(false);
  const standing = data?.items.filter((e) => e.ended_at === undefined) ?? [];
  const ended = data?.items.filter((e) => e.ended_at !== undefined) ?? [];
  return (
    <section className={styles.door} aria-label={t("embed.title")}>
      <hr className={styles.rule} />
      <h3>{t("embed.title")}</h3>
      <p className="muted">{t("embed.text")}</p>
      <ProblemNote error={error} />
      <ul className={styles.groups}>
        {standing.map((e) => <Line key={e.id} asset={asset} embed={e} />)}
      </ul>
      <Button variant="default" leftSection={<IconWorld size={17} />} onClick={() => setMaking(true)}>{t("embed.make")}</Button>
      {ended.length > 0 ? (
        <details className={styles.past}>
          <summary>{t("embed.ended", { count: ended.length })}</summary>
          <ul>{ended.map((e) => <li key={e.id}><Use embed={e} /></li>)}</ul>
        </details>
      ) : null}
      {making ? <EmbedDialog asset={asset} onClose={() => setMaking(false)} /> : null}
    </section>
  );
}

/** What an embed is for, and how often it was looked at. */
function Use({ embed }: { embed: Embed }) {
  const { t } = useTexts();
  const name = useUseNames();
  return (
    <>
      <strong>{embed.note || `${name.purpose(embed.purpose)} · ${name.channel(embed.channel)}`}</strong>
      <p className="muted">
        {embed.note ? <>{name.purpose(embed.purpose)} · {name.channel(embed.channel)} · </> : null}
        {embed.by.name ? <>{embed.by.name}, </> : null}
        <When at={embed.at} />
        {embed.ended_at ? <> – <When at={embed.ended_at} /></> : null}
        {" · "}
        {t("embed.views", { count: embed.views })}
      </p>
    </>
  );
}

function Line({ asset, embed }: { asset: Asset; embed: Embed }) {
  const { t } = useTexts();
  const { end } = useEmbedChanges(asset.id);
  const [open, setOpen] = useState(false);
  const [ending, setEnding] = useState(false);
  return (
    <li className={styles.answer} data-cleared={embed.shown}>
      <Use embed={embed} />
      <p>{t(embed.shown ? "embed.shown" : "embed.held")}</p>
      {embed.shown ? null : embed.clearance.reasons.map((r) => <p key={r}>{r}</p>)}
      <div className={styles.usual}>
        <Button size="compact-sm" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>{t("embed.code")}</Button>
        {embed.may_end ? <Button size="compact-sm" variant="subtle" color="red" onClick={() => setEnding(true)}>{t("embed.end")}</Button> : null}
      </div>
      {open ? <Snippet embed={embed} /> : null}
      <FormDialog
        title={t("embed.endTitle")} open={ending} onClose={() => setEnding(false)} action={t("embed.end")} danger busy={end.isPending} error={end.error}
        onSubmit={() => end.mutate(embed, { onSuccess: () => { setEnding(false); toastDone(t("embed.endDone")); } })}
      >
        <p>{t("embed.endText")}</p>
      </FormDialog>
    </li>
  );
}
