import { Button, Select } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { presetsQuery, usualQuery, type Wish } from "../../client/door";
import { useMe } from "../../client/session";
import type { Word } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { useRemembered } from "../../lib/remember";
import styles from "./inspector.module.css";

type Usual = Omit<Wish, "blur">;

const nothing: Usual = { purpose: "", channel: "", preset: "web" };
const offeredAtOnce = 4; // of the usual

/** What was wanted last in this browser, else with this account, as far as it still exists, and the usual, which the account keeps. */
export function useWish() {
  const settings = useMe()?.settings;
  const { data: presets } = useQuery(presetsQuery);
  const { data: remembered } = useQuery(usualQuery);
  const queries = useQueryClient();
  const [here, setHere] = useRemembered<Usual | null>("door.wish", null);
  const [blur, setBlur] = useRemembered("door.blur", false);
  const has = (words: Word[] | undefined, key: string) => (words ?? []).some((w) => w.key === key && w.active);
  const offered = presets?.items.filter((p) => p.active) ?? [];
  const lives = (u: Usual) => has(settings?.purposes, u.purpose) && has(settings?.channels, u.channel) && offered.some((p) => p.id === u.preset);
  const usual: Usual[] = (remembered?.items ?? []).map(({ purpose, channel, preset }) => ({ purpose, channel, preset }));
  const latest = remembered?.items.findIndex((u) => u.latest) ?? -1;
  const last = here ?? usual[latest] ?? nothing;
  const wish: Wish = {
    purpose: has(settings?.purposes, last.purpose) ? last.purpose : "",
    channel: has(settings?.channels, last.channel) ? last.channel : "",
    preset: offered.some((p) => p.id === last.preset) ? last.preset : (offered[0]?.id ?? ""),
    blur,
  };
  return {
    wish,
    usual: usual.filter((u) => lives(u) && !same(u, wish)).slice(0, offeredAtOnce),
    setWish: ({ blur: next, ...rest }: Wish) => {
      setHere(rest);
      setBlur(next);
    },
    /** Once something left, it belongs to the usual. */
    done: () => void queries.invalidateQueries({ queryKey: usualQuery.queryKey }),
  };
}

const same = (a: Usual, b: Usual) => a.purpose === b.purpose && a.channel === b.channel && a.preset === b.preset;

/** A purpose or a channel by its key, in the reader's language. */
export function useUseNames() {
  const { language } = useTexts();
  const settings = useMe()?.settings;
  const called = (words: Word[] | undefined, key: string) => {
    const word = words?.find((w) => w.key === key);
    return word?.names[language] || word?.names.en || key;
  };
  return { purpose: (key: string) => called(settings?.purposes, key), channel: (key: string) => called(settings?.channels, key) };
}

interface Props {
  wish: Wish;
  usual: Usual[];
  onChange: (wish: Wish) => void;
}

/** What for, where, and which file: what must be said before a photo leaves. The usual is one click. */
export function UseFields({ wish, usual, onChange }: Props) {
  const { t } = useTexts();
  const { data: presets } = useQuery(presetsQuery);
  const name = useUseNames();
  const offered = presets?.items.filter((p) => p.active) ?? [];
  const chosen = offered.find((p) => p.id === wish.preset);
  return (
    <div className={styles.door}>
      {usual.length > 0 ? (
        <div className={styles.usual} role="group" aria-label={t("door.usual")}>
          {usual.map((u) => (
            <Button key={`${u.purpose} ${u.channel} ${u.preset}`} variant="default" size="compact-sm" className={styles.usualButton} onClick={() => onChange({ ...wish, ...u })}>
              {[name.purpose(u.purpose), name.channel(u.channel), offered.find((p) => p.id === u.preset)?.name].join(" · ")}
            </Button>
          ))}
        </div>
      ) : null}
      <UsePurpose wish={wish} onChange={onChange} />
      <Select
        label={t("door.preset")} description={chosen?.sentence} allowDeselect={false} value={wish.preset || null} onChange={(preset) => preset && onChange({ ...wish, preset })}
        data={offered.map((p) => ({ value: p.id, label: p.name }))}
      />
    </div>
  );
}

/** What for and where. */
export function UsePurpose({ wish, onChange }: { wish: Wish; onChange: (wish: Wish) => void }) {
  const { t } = useTexts();
  const settings = useMe()?.settings;
  const name = useUseNames();
  const options = (words: Word[] | undefined, called: (key: string) => string) =>
    (words ?? []).filter((w) => w.active).map((w) => ({ value: w.key, label: called(w.key) }));
  return (
    <>
      <Select
        label={t("door.purpose")} placeholder={t("door.choose")} data={options(settings?.purposes, name.purpose)} value={wish.purpose || null} allowDeselect={false}
        onChange={(purpose) => onChange({ ...wish, purpose: purpose ?? "" })}
      />
      <Select
        label={t("door.channel")} placeholder={t("door.choose")} data={options(settings?.channels, name.channel)} value={wish.channel || null} allowDeselect={false}
        onChange={(channel) => onChange({ ...wish, channel: channel ?? "" })}
      />
    </>
  );
}
