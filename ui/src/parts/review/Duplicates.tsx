import { Button, Kbd } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { IconChecks } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { decideDuplicate, type DuplicateDecision, duplicatesQuery, bulk, unstack } from "../../client/assets";
import { refreshListings } from "../../client/listing";
import type { Duplicate, Item } from "../../client/types";
import { bytesName, countName } from "../../lib/amounts";
import { type TextKey, useTexts } from "../../lib/i18n";
import { useKeys } from "../../lib/keys";
import { EmptyState } from "../EmptyState";
import { ProblemNote } from "../ProblemNote";
import { StatusMark } from "../StatusMark";
import { toastDone, toastProblem } from "../toasts";
import { When } from "../When";
import styles from "./review.module.css";

const decisions: [DuplicateDecision, string, TextKey][] = [
  ["trash-a", "1", "duplicates.trashA"],
  ["keep", "k", "duplicates.keep"],
  ["stack", "s", "duplicates.stack"],
  ["trash-b", "2", "duplicates.trashB"],
];

/** Photos that look alike, two by two, side by side; one key for each answer. */
export function Duplicates() {
  const { t, language } = useTexts();
  const queries = useQueryClient();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(duplicatesQuery);
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set());
  const left = (data?.pages.flatMap((p) => p.items) ?? []).filter((d) => !decided.has(keyOf(d)));
  const pair = left[0];
  useEffect(() => {
    if (left.length < 10 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [left.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const decide = (decision: DuplicateDecision) => {
    if (pair === undefined) return;
    const key = keyOf(pair);
    setDecided((old) => new Set(old).add(key));
    const again = () => setDecided((old) => new Set([...old].filter((k) => k !== key)));
    decideDuplicate(pair.a.id, pair.b.id, decision).then(
      () => {
        if (decision !== "keep") refreshListings();
        if (left.length === 1 && !hasNextPage) void queries.invalidateQueries({ queryKey: duplicatesQuery.queryKey });
        toastDone(t(`duplicates.done.${decision}`), decision === "keep" ? undefined : () => {
          takeBack(pair, decision).then(() => { refreshListings(); void refetch(); again(); }, toastProblem);
        });
      },
      (failure: unknown) => {
        again();
        toastProblem(failure);
      },
    );
  };
  useKeys(Object.fromEntries(decisions.map(([decision, key]) => [key, () => decide(decision)])));

  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return null;
  if (pair === undefined) {
    return <EmptyState icon={<IconChecks size={56} stroke={1} />} title={t("duplicates.none")}>{t("duplicates.noneText")}</EmptyState>;
  }
  const more = hasNextPage ? "+" : "";
  return (
    <div className={styles.compare}>
      <div className={styles.pair}>
        <One item={pair.a} other={pair.b} label={t("duplicates.first")} />
        <One item={pair.b} other={pair.a} label={t("duplicates.second")} />
      </div>
      <div className={styles.acts}>
        <span className={styles.left} role="status">{t("duplicates.left", { count: left.length, n: `${countName(left.length, language)}${more}` })}</span>
        {decisions.map(([decision, key, text]) => (
          <Button key={decision} variant={decision === "keep" ? "filled" : "default"} onClick={() => decide(decision)} rightSection={<Kbd size="xs" className={styles.key}>{key.toUpperCase()}</Kbd>}>
            {t(text)}
          </Button>
        ))}
      </div>
    </div>
  );
}

function One({ item, other, label }: { item: Item; other: Item; label: string }) {
  const { t, language } = useTexts();
  const pixels = (i: Item) => i.width * i.height;
  return (
    <figure className={styles.one} aria-label={label}>
      <div className={styles.picture}>
        <img src={item.thumbs["1024"]} alt={item.title || item.file_name} />
      </div>
      <dl className={styles.facts}>
        <dt>{t("field.file")}</dt>
        <dd title={item.file_name}>{item.file_name}</dd>
        <dt>{t("duplicates.size")}</dt>
        <dd data-better={pixels(item) > pixels(other)}>{`${item.width} × ${item.height}`}</dd>
        <dt>{t("duplicates.bytes")}</dt>
        <dd data-better={item.bytes > other.bytes * 1.02}>{bytesName(item.bytes, language)}</dd>
        <dt>{t("field.taken_at")}</dt>
        <dd><When at={item.taken_at} as="moment" zoned={item.zone_known} /></dd>
        <dt>{t("facet.clearance")}</dt>
        <dd><StatusMark standing={item.clearance} word /></dd>
      </dl>
    </figure>
  );
}

function keyOf(d: Duplicate): string {
  return `${d.a.id} ${d.b.id}`;
}

/** Undoes what a decision did to the photos. */
async function takeBack(pair: Duplicate, decision: DuplicateDecision): Promise<void> {
  if (decision === "stack") await unstack(pair.b.id);
  else await bulk({ ids: [decision === "trash-a" ? pair.a.id : pair.b.id] }, { restore: true });
}
