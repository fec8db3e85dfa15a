import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconKey } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { noticesQuery, usePutAway } from "../../client/notices";
import { useMay } from "../../client/session";
import type { Notice } from "../../client/types";
import { countName } from "../../lib/amounts";
import { useTexts } from "../../lib/i18n";
import { localMinute } from "../../lib/when";
import { When } from "../When";
import { roleName } from "../words";
import styles from "./Notices.module.css";

const few = 1; // more than this and they lie under one line

/** What managers, and those who look after consents, are to know. It stays until it is put away. */
export function Notices() {
  const { t, language } = useTexts();
  const [all, setAll] = useState(false);
  const { data } = useQuery({ ...noticesQuery, enabled: useMay("edit-consents") });
  const putAway = usePutAway();
  if (!data || data.items.length === 0) return null;
  const many = data.items.length > few;
  const putAllAway = () => data.items.forEach((notice) => putAway.mutate(notice.id));
  return (
    <section className={styles.notices} aria-label={t("notice.region")}>
      {many ? (
        <div className={styles.notice}>
          <IconKey size={18} aria-hidden="true" />
          <p className={styles.text}>{t("notice.several", { n: countName(data.items.length, language) })}</p>
          <Button variant="default" size="xs" aria-expanded={all} onClick={() => setAll(!all)}>{t(all ? "notice.showLess" : "notice.showAll")}</Button>
          <Button variant="default" size="xs" loading={putAway.isPending} onClick={putAllAway}>{t("notice.putAllAway")}</Button>
        </div>
      ) : null}
      {(many && !all ? [] : data.items).map((notice) => (
        <div key={notice.id} className={styles.notice}>
          <IconKey size={18} aria-hidden="true" />
          <p className={styles.text}>
            <Sentence notice={notice} /> <When at={notice.made_at} as="moment" />
          </p>
          {notice.user ? (
            <Button component={Link} variant="default" size="xs" to={`/log?view=seen&user=${notice.user.id}&from=${localMinute(notice.made_at)}&until=${localMinute(new Date(Date.now() + 60_000))}`}>
              {t("notice.seen")}
            </Button>
          ) : null}
          {notice.kind === "right-presses" ? <Button component={Link} variant="default" size="xs" to="/rights">{t("notice.toRights")}</Button> : null}
          {notice.kind === "webhook-off" ? <Button component={Link} variant="default" size="xs" to="/settings/webhooks">{t("notice.toWebhooks")}</Button> : null}
          <Button variant="default" size="xs" loading={putAway.isPending && putAway.variables === notice.id} onClick={() => putAway.mutate(notice.id)}>
            {t("notice.putAway")}
          </Button>
        </div>
      ))}
    </section>
  );
}

function Sentence({ notice }: { notice: Notice }) {
  const { t } = useTexts();
  const who = notice.user?.name ?? "";
  if (notice.kind === "break-glass") return t("notice.glass", { who, reason: notice.reason ?? "" });
  if (notice.kind === "right-presses") return t("notice.right", { number: notice.right ?? 0 });
  if (notice.kind === "webhook-off") return t("notice.webhook", { host: notice.host ?? "" });
  const by = notice.by?.name ?? "";
  if (notice.kind === "password-set") return t("notice.password", { by, who });
  if (notice.kind === "folder-opened") return t("notice.folder", { by });
  const roles = (notice.roles ?? []).map((role) => roleName(role, t)).join(", ");
  if (notice.kind === "rules-eased") return t("notice.rules", { by, roles });
  return notice.by ? t("notice.roles", { by, who, roles }) : t("notice.rolesConsole", { who, roles });
}
