import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { personLogQuery } from "../../client/people";
import { ProblemNote } from "../ProblemNote";
import { When } from "../When";
import styles from "./consents.module.css";

/** What happened to somebody's entry, the newest first. */
export function PersonLog({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(personLogQuery(id));
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={160} />;
  return (
    <ol className={styles.history}>
      {data.items.map((e, i) => (
        <li key={`${e.at} ${i}`}>
          <p>{e.what}</p>
          <p className="muted">{e.by.name} · <When at={e.at} as="moment" /></p>
        </li>
      ))}
    </ol>
  );
}
