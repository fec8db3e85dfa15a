import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconDownload } from "@tabler/icons-react";
import { Link } from "react-router";
import { personUsesQuery } from "../../client/people";
import { recallsQuery } from "../../client/recalls";
import { useTexts } from "../../lib/i18n";
import { EmptyState } from "../EmptyState";
import { ProblemNote } from "../ProblemNote";
import { RecallList } from "../recall/RecallList";
import { When } from "../When";
import { useWord } from "./useWord";
import styles from "./consents.module.css";
import recall from "../recall/recall.module.css";

/** What was handed out of somebody's photos: for what, where, and to whom. */
export function PersonUses({ id }: { id: string }) {
  const { t } = useTexts();
  const word = useWord();
  const { data, error, refetch } = useQuery(personUsesQuery(id));
  const recalls = [...(useQuery(recallsQuery("open", id)).data?.items ?? []), ...(useQuery(recallsQuery("closed", id)).data?.items ?? [])];
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={160} />;
  if (data.items.length === 0) return <EmptyState icon={<IconDownload size={48} stroke={1} />} title={t("person.noUses")}>{t("person.noUsesText")}</EmptyState>;
  return (
    <>
      {recalls.length > 0 ? <h2>{t("nav.recalls")}</h2> : null}
      <RecallList rows={recalls} />
      <ul>
        {data.items.map((u) => (
          <li key={u.id} className={styles.use}>
            <Link to={`/photo/${u.asset.id}`}><img src={u.asset.thumbs["256"]} alt={u.asset.title || u.asset.file_name} loading="lazy" /></Link>
            <span>
              <span>{word("purposes", u.purpose)}: {word("channels", u.channel)}</span>
              {u.place ? <span>{u.place}</span> : null}
              <span className="muted">
                {u.receiver.name}{u.whom ? ` · ${t("use.for", { name: u.whom })}` : ""} · <When at={u.at} as="moment" />{u.times > 1 ? ` · ${t("person.usedTimes", { count: u.times })}` : ""}
              </span>
              <span className={recall.mark} data-mark={u.ended_at === undefined ? "stands" : "ended"}>{t(u.ended_at === undefined ? "use.mark.out" : "use.mark.ended")}</span>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
