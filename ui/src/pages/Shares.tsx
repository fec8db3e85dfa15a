import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import { IconShare3 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { sharesQuery, waitingSharesQuery } from "../client/shares";
import { useMay } from "../client/session";
import { useTexts } from "../lib/i18n";
import { lastDayName } from "../lib/when";
import { EmptyState } from "../parts/EmptyState";
import { Page } from "../parts/Page";
import { ProblemNote } from "../parts/ProblemNote";
import { useUseNames } from "../parts/photo/UseFields";
import { ShareRules } from "../parts/shares/Approve";
import { UploadLinkDialog } from "../parts/shares/UploadLinkDialog";
import { ShareState } from "../parts/shares/StateMark";
import { Table } from "../parts/Table";
import { When } from "../parts/When";
import styles from "../parts/shares/shares.module.css";

/** The links by which photos can be seen from outside: one's own, or everybody's. */
export function Component() {
  const { t, language } = useTexts();
  const mayAll = useMay("grant-folders");
  const mayDecide = useMay("edit-consents");
  const mayAsk = useMay("set-basis"); // editors and up; whether this folder is theirs to fill, the house says
  const mayRule = useMay("run-house");
  const [whose, setWhose] = useState<"mine" | "all" | "waiting">("mine");
  const [ruling, setRuling] = useState(false);
  const [asking, setAsking] = useState(false);
  const all = whose !== "mine";
  const listed = useQuery({ ...sharesQuery(whose === "all"), enabled: whose !== "waiting" });
  const waiting = useQuery({ ...waitingSharesQuery, enabled: mayDecide });
  const { data, error, refetch } = whose === "waiting" ? waiting : listed;
  const parts = [
    { value: "mine", label: t("share.mine") }, ...(mayAll ? [{ value: "all", label: t("share.all") }] : []),
    ...(mayDecide ? [{ value: "waiting", label: t("share.toApprove", { count: waiting.data?.items.length ?? 0 }) }] : []),
  ];
  const name = useUseNames();
  return (
    <Page title={t("nav.shares")} wide actions={<>
      {mayRule ? <Button variant="default" onClick={() => setRuling(true)}>{t("share.rules")}</Button> : null}
      {mayAsk ? <Button onClick={() => setAsking(true)}>{t("inlet.make")}</Button> : null}
    </>}>
      <p className="muted">{t("share.explain")}</p>
      {parts.length > 1 ? <SegmentedControl value={whose} onChange={(v) => setWhose(v as typeof whose)} aria-label={t("share.whose")} data={parts} /> : null}
      {asking ? <UploadLinkDialog onClose={() => setAsking(false)} /> : null}
      {ruling ? <ShareRules onClose={() => setRuling(false)} /> : null}
      {error ? <ProblemNote error={error} onRetry={() => void refetch()} /> : data === undefined ? <Skeleton height={160} mt={16} /> : data.items.length === 0 ? (
        <EmptyState icon={<IconShare3 size={56} stroke={1} />} title={t("share.none")}>{t("share.noneText")}</EmptyState>
      ) : (
        <Table
          label={t("nav.shares")} rows={data.items} keyOf={(s) => s.id} faded={(s) => s.state !== "live" && s.state !== "waiting"}
          columns={[
            { title: t("share.name"), wide: true, cell: (s) => <><Link to={`/shares/${s.id}`}>{s.title}</Link><span className={styles.sub}>{s.of === "photos" ? t("share.photos", { count: s.photos ?? 0 }) : s.place}</span></> },
            { title: t("share.useOf"), cell: (s) => (s.kind === "upload" ? t("inlet.for") : `${name.purpose(s.purpose)}, ${name.channel(s.channel)}`) },
            ...(all ? [{ title: t("share.owner"), cell: (s: (typeof data.items)[number]) => s.owner.name }] : []),
            { title: t("share.stateOf"), cell: (s) => <ShareState state={s.state} /> },
            { title: t("share.until"), cell: (s) => (s.until ? lastDayName(s.until, language) : t("share.noEndShort")) },
            { title: t("share.seen"), cell: (s) => (s.seen_at ? <When at={s.seen_at} as="ago" /> : t("share.never")) },
            { title: t("share.taken"), end: true, cell: (s) => (s.kind === "upload" ? t("share.takenOf", { n: s.sent ?? 0, most: s.most }) : s.most > 0 ? t("share.takenOf", { n: s.used, most: s.most }) : s.used) },
          ]}
        />
      )}
    </Page>
  );
}
