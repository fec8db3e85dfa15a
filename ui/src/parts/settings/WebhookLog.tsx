import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { deliveriesQuery, useWebhookChanges, type Webhook, type WebhookDelivery } from "../../client/publishing";
import { useTexts } from "../../lib/i18n";
import { countName } from "../../lib/amounts";
import { localMinute } from "../../lib/when";
import { ProblemNote } from "../ProblemNote";
import { Table } from "../Table";
import { toastDone, toastProblem } from "../toasts";
import { When } from "../When";
import forms from "./forms.module.css";

const onPage = 100;

/** What a webhook was told, and what came of it. */
export function WebhookLog({ webhook }: { webhook: Webhook }) {
  const { t, language } = useTexts();
  const [before, setBefore] = useState("");
  const [since, setSince] = useState(() => localMinute(new Date(Date.now() - 24 * 60 * 60 * 1000)));
  const { data, error } = useQuery(deliveriesQuery(webhook.id, before));
  const { replay } = useWebhookChanges();
  const answer = (d: WebhookDelivery) => (d.refused ? t("webhooks.refused") : d.status || (d.tries > 0 ? t("webhooks.noAnswer") : null));
  const againAll = () =>
    replay.mutate({ id: webhook.id, since: new Date(since).toISOString() }, {
      onSuccess: ({ count }) => toastDone(t("webhooks.againCount", { count, n: countName(count, language) })), onError: toastProblem,
    });
  return (
    <>
      <ProblemNote error={error} />
      <div className={forms.inline}>
        <TextInput type="datetime-local" label={t("webhooks.failedSince")} value={since} onChange={(e) => setSince(e.currentTarget.value)} />
        <Button variant="default" disabled={!webhook.active || since === ""} loading={replay.isPending && replay.variables.since !== undefined} onClick={againAll}>
          {t("webhooks.againAll")}
        </Button>
      </div>
      {data?.items.length === 0 ? <p>{t("webhooks.noneSent")}</p> : (
        <Table
          label={t("webhooks.log")} rows={data?.items ?? []} keyOf={(d) => d.id}
          columns={[
            { title: t("webhooks.at"), cell: (d) => <When at={d.at} as="moment" /> },
            { title: t("webhooks.what"), cell: (d) => (d.asset ? <Link to={`/photo/${d.asset}`}>{t(`webhooks.event.${d.type}`)}</Link> : t(`webhooks.event.${d.type}`)) },
            { title: t("users.state"), cell: (d) => t(`webhooks.state.${d.state}`) },
            { title: t("webhooks.answer"), cell: answer },
            { title: t("webhooks.tries"), cell: (d) => d.tries || null },
            { title: t("webhooks.next"), cell: (d) => <When at={d.next_at} as="moment" /> },
            {
              title: "", end: true,
              cell: (d) => (
                <Button
                  size="compact-sm" variant="subtle" disabled={!webhook.active} loading={replay.isPending && replay.variables.delivery === d.id}
                  onClick={() => replay.mutate({ id: webhook.id, delivery: d.id }, { onError: toastProblem })}
                >
                  {t("webhooks.again")}
                </Button>
              ),
            },
          ]}
        />
      )}
      {data?.items.length === onPage ? <Button variant="subtle" onClick={() => setBefore(data.items[onPage - 1]?.id ?? "")}>{t("webhooks.older")}</Button> : null}
    </>
  );
}
