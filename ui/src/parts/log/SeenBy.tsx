import { Select, Skeleton, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconEyeOff } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { seenQuery } from "../../client/log";
import { usersQuery } from "../../client/office";
import { useMay, useMe } from "../../client/session";
import { countName } from "../../lib/amounts";
import { useTexts } from "../../lib/i18n";
import { placeholder } from "../../lib/thumb";
import { momentName } from "../../lib/when";
import { EmptyState } from "../EmptyState";
import { ProblemNote } from "../ProblemNote";
import styles from "./log.module.css";

/** Everything that one account saw between two moments, as pictures. */
export function SeenBy() {
  const { t, language } = useTexts();
  const me = useMe();
  const { data: users } = useQuery({ ...usersQuery, enabled: useMay("grant-folders") });
  const people = users?.items ?? (me ? [me.user] : []);
  const [params] = useSearchParams();
  const [user, setUser] = useState(params.get("user"));
  const [from, setFrom] = useState(params.get("from") ?? "");
  const [until, setUntil] = useState(params.get("until") ?? "");
  const moment = (local: string) => (local === "" ? "" : new Date(local).toISOString());
  const asked = user !== null && from !== "" && until !== "";
  const { data, error, isFetching } = useQuery(seenQuery(user ?? "", moment(from), moment(until)));
  return (
    <>
      <p className={`muted prose ${styles.checkpoint}`}>{t("seen.explain")}</p>
      <div className={`${styles.filters} ${styles.moments}`}>
        <Select label={t("seen.account")} searchable data={people.map((u) => ({ value: u.id, label: `${u.name} (${u.email})` }))} value={user} onChange={setUser} />
        <TextInput type="datetime-local" label={t("seen.from")} value={from} max={until || undefined} onChange={(e) => setFrom(e.currentTarget.value)} />
        <TextInput type="datetime-local" label={t("seen.until")} value={until} min={from || undefined} onChange={(e) => setUntil(e.currentTarget.value)} />
      </div>
      <ProblemNote error={error} />
      {asked && isFetching && data === undefined ? <Skeleton height={240} /> : null}
      {data && data.items.length === 0 ? <EmptyState icon={<IconEyeOff size={48} stroke={1} />} title={t("seen.nothing")} /> : null}
      {data && data.items.length > 0 ? (
        <>
          <p role="status"><strong>{t("seen.count", { count: data.items.length, n: countName(data.items.length, language) })}</strong></p>
          <ul className={styles.seen}>
            {data.items.map((s) => (
              <li key={s.asset.id}>
                <Link to={`/photo/${s.asset.id}`} className={styles.seenPhoto} style={{ backgroundImage: `url(${placeholder(s.asset.thumbhash)})` }}>
                  {s.asset.thumbs["256"] ? <img src={s.asset.thumbs["256"]} alt={s.asset.title || s.asset.file_name} loading="lazy" /> : <span className={styles.gone}>{t("seen.gone")}</span>}
                </Link>
                <p className={styles.seenText}>
                  {momentName(s.first_at, language)}
                  <br />
                  <span className="muted">
                    {[t("seen.times", { count: s.times }), s.how.includes("original") ? t("seen.original") : "", s.how.includes("release") ? t("seen.release") : ""].filter(Boolean).join(" · ")}
                  </span>
                </p>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </>
  );
}
