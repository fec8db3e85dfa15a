import { Button, Radio, Skeleton, Textarea } from "@mantine/core";
import { IconScale } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { type Right, rightsQuery, useCloseRight } from "../client/proof";
import { useTexts } from "../lib/i18n";
import { FormDialog } from "../parts/Dialog";
import { EmptyState } from "../parts/EmptyState";
import { Page } from "../parts/Page";
import { ProblemNote } from "../parts/ProblemNote";
import { Table } from "../parts/Table";
import { When } from "../parts/When";
import { toastDone } from "../parts/toasts";
import styles from "../parts/people/consents.module.css";

/** What people ask for: their data, a correction, erasure. Each has a month. */
export function Component() {
  const { t } = useTexts();
  const { data, error, refetch } = useQuery(rightsQuery);
  const [closing, setClosing] = useState<Right>();
  return (
    <Page title={t("nav.rights")} wide>
      <p className="muted">{t("rights.explain")}</p>
      {error ? <ProblemNote error={error} onRetry={() => void refetch()} /> : data === undefined ? <Skeleton height={160} mt={16} /> : data.items.length === 0 ? (
        <EmptyState icon={<IconScale size={56} stroke={1} />} title={t("rights.none")}>{t("rights.noneText")}</EmptyState>
      ) : (
        <Table
          label={t("nav.rights")} rows={data.items} keyOf={(r) => r.id} faded={(r) => r.state !== "open"}
          columns={[
            { title: t("rights.number"), cell: (r) => r.number },
            { title: t("rights.who"), cell: (r) => <Link to={`/people/${r.person.id}`}>{r.person.name}</Link> },
            { title: t("rights.what"), wide: true, cell: (r) => <><p>{t(`right.${r.kind}`)}</p>{r.note ? <p className="muted">{r.note}</p> : null}{r.answer ? <p className="muted">{t("rights.answered")}: {r.answer}</p> : null}</> },
            { title: t("rights.asked"), cell: (r) => <When at={r.asked_at} /> },
            { title: t("rights.due"), cell: (r) => <Due right={r} /> },
            { title: "", end: true, cell: (r) => (r.state === "open" ? <Button variant="default" size="compact-sm" onClick={() => setClosing(r)}>{t("rights.close")}</Button> : t(`rights.${r.state}`)) },
          ]}
        />
      )}
      {closing ? <Close right={closing} onClose={() => setClosing(undefined)} /> : null}
    </Page>
  );
}

function Due({ right }: { right: Right }) {
  const { t } = useTexts();
  return (
    <>
      <When at={right.due_at} />
      {right.late ? <p className={styles.broken}>{t("rights.late")}</p> : right.presses ? <p className={styles.presses}>{t("rights.presses")}</p> : null}
    </>
  );
}

function Close({ right, onClose }: { right: Right; onClose: () => void }) {
  const { t } = useTexts();
  const close = useCloseRight();
  const [state, setState] = useState<"done" | "refused">();
  const [answer, setAnswer] = useState("");
  const submit = () => state !== undefined && close.mutate({ id: right.id, state, answer: answer.trim() }, {
    onSuccess: () => {
      onClose();
      toastDone(t("rights.closed"));
    },
  });
  return (
    <FormDialog title={t("rights.close")} open onClose={onClose} action={t("rights.close")} ready={state !== undefined && answer.trim() !== ""} busy={close.isPending} error={close.error} onSubmit={submit}>
      <Radio.Group value={state ?? ""} onChange={(v) => setState(v as "done" | "refused")} label={t("rights.outcome")}>
        <div className={styles.scopes}>
          <Radio value="done" label={t("rights.done")} />
          <Radio value="refused" label={t("rights.refused")} description={t(right.kind === "blur" ? "rights.refusedBlur" : "rights.refusedText")} />
        </div>
      </Radio.Group>
      <Textarea label={t("rights.answer")} description={t("rights.answerText")} autosize minRows={3} maxLength={5000} value={answer} onChange={(e) => setAnswer(e.currentTarget.value)} />
    </FormDialog>
  );
}
