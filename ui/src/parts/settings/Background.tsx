import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Work } from "../../client/types";
import { useTryAgain, workQuery } from "../../client/work";
import { useTexts } from "../../lib/i18n";
import { Block } from "../Page";
import { ProblemNote } from "../ProblemNote";
import { Table } from "../Table";
import { toastProblem } from "../toasts";
import { When } from "../When";

/** What the house does by itself: what runs, what waits, and what it gave up. */
export function Background() {
  const { t } = useTexts();
  const { data, error } = useQuery(workQuery);
  const again = useTryAgain();
  const stuck = (w: Work) => w.state === "failed" || w.state === "given-up";
  return (
    <Block title={t("settings.work")} text={t("work.text")}>
      <ProblemNote error={error} />
      {data && !data.items.some(stuck) ? <p>{t("work.allWell")}</p> : null}
      <Table
        label={t("settings.work")} rows={data?.items ?? []} keyOf={(w) => w.id}
        columns={[
          { title: t("log.what"), wide: true, cell: (w) => <strong>{w.name}</strong> },
          { title: t("users.state"), cell: (w) => t(`work.state.${w.state}`) },
          { title: t("work.due"), cell: (w) => (w.state === "waiting" || w.state === "failed" ? <When at={w.due_at} as="moment" /> : null) },
          { title: t("work.attempts"), cell: (w) => (w.attempts > 0 ? w.attempts : null) },
          {
            title: "", end: true,
            cell: (w) => stuck(w) ? (
              <Button size="compact-sm" variant="subtle" loading={again.isPending && again.variables === w.id} onClick={() => again.mutate(w.id, { onError: toastProblem })}>
                {t("do.tryAgain")}
              </Button>
            ) : null,
          },
        ]}
      />
    </Block>
  );
}
