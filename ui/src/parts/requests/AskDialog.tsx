import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type AskedRequest, postQuery, previewQuery, useRequests, type Way, type Whom, whomQuery } from "../../client/requests";
import { endOfDay } from "../../lib/days";
import { useTexts } from "../../lib/i18n";
import { Dialog, FormDialog } from "../Dialog";
import { ProblemNote } from "../ProblemNote";
import people from "../people/consents.module.css";
import { type AskDraft, AskFields, askOf, noAsk } from "./AskForm";
import { AskPeople } from "./AskPeople";
import { AskResult } from "./AskResult";
import { LetterView } from "./LetterView";

interface Props {
  whom: Whom; // photos, folders or people in question
  first?: string[]; // who is chosen to begin with; left out: whoever has no consent and was not asked
  title?: string;
  onClose: () => void;
}

/** Asks people for their consent: whom, for what, how; and what they will get. */
export function AskDialog({ whom, first, title = "", onClose }: Props) {
  const { t, language } = useTexts();
  const { data, error } = useQuery(whomQuery(whom));
  const { data: post } = useQuery(postQuery);
  const assets = whom.assets ?? [];
  const folder = whom.folders?.[0] ?? "";
  const extent = assets.length > 0 ? "these-assets" : folder === "" ? "all-of-me" : "this-event";
  const [draft, setDraft] = useState<AskDraft>({ ...noAsk, extent, folder, title });
  const [chosen, setChosen] = useState(first);
  const [ways, setWays] = useState<Record<string, Way>>({});
  const [looking, setLooking] = useState(false);
  const [asked, setAsked] = useState<AskedRequest>();
  const { ask } = useRequests();
  const candidates = data?.items ?? [];
  const only = post?.forms.length === 1 ? post.forms[0]?.id : undefined;
  useEffect(() => {
    if (only !== undefined) setDraft((d) => (d.form === "" ? { ...d, form: only } : d));
  }, [only]);
  // Whoever has no consent for all of it yet, and was not asked, is chosen to begin with.
  const picked = chosen ?? candidates.filter((c) => c.refused === undefined && (candidates.length === 1 || (!c.has && !c.waiting))).map((c) => c.person.id);
  const form = askOf(draft, assets);
  const guardians = candidates.filter((c) => picked.includes(c.person.id)).some((c) => c.minor);
  const { data: letter } = useQuery({
    ...previewQuery({
      title: draft.title, note: draft.note, language: language as "en" | "nl" | "sv" | "de", guardian: guardians,
      ...(draft.until === "" ? {} : { until: endOfDay(draft.until) }),
    }),
    enabled: looking,
  });
  if (asked !== undefined) return <AskResult asked={asked} onClose={onClose} />;
  const submit = () => {
    if (form !== undefined) ask.mutate({ ...form, people: picked, ways }, { onSuccess: setAsked });
  };
  if (data !== undefined && candidates.length === 0) {
    return (
      <Dialog title={t("ask.do")} open onClose={onClose}>
        <p>{t("ask.nobody")}</p>
      </Dialog>
    );
  }
  return (
    <FormDialog
      title={t("ask.do")} open onClose={onClose} size={760} ready={form !== undefined && picked.length > 0} busy={ask.isPending} error={ask.error} onSubmit={submit}
      action={t("ask.send", { count: picked.length })}
    >
      <ProblemNote error={error} />
      {post !== undefined && post.ways.length === 0 ? <p className={people.hint} role="note">{t("ask.noWays")}</p> : null}
      {post?.demo ? <p className={people.hint} role="note">{t("ask.demo")}</p> : null}
      {data === undefined ? <Skeleton height={120} /> : (
        <AskPeople candidates={candidates} chosen={picked} onChoose={setChosen} ways={ways} onWays={setWays} sendable={post?.ways ?? []} />
      )}
      <AskFields value={draft} onChange={setDraft} photos={assets.length} />
      <div>
        <Button variant="default" aria-expanded={looking} onClick={() => setLooking(!looking)}>{t(looking ? "ask.hide" : "ask.look")}</Button>
      </div>
      {looking && letter !== undefined ? <LetterView letter={letter} way="mail" /> : null}
    </FormDialog>
  );
}
