import {
  IconCheck, IconChecks, IconCircleX, IconClockX, IconEye, IconMailCheck, IconMailForward, IconProgressCheck, IconShieldCheck, IconBan, IconAlertTriangle, type Icon,
} from "@tabler/icons-react";
import type { InvitationState } from "../../client/requests";
import { useTexts } from "../../lib/i18n";
import styles from "./requests.module.css";

const icons: Record<InvitationState, Icon> = {
  requested: IconMailForward, delivered: IconMailCheck, opened: IconEye, verified: IconShieldCheck, signed: IconChecks, partly: IconProgressCheck,
  refused: IconCircleX, expired: IconClockX, cancelled: IconBan,
};

/** How an invitation stands: a shape and a word. */
export function InvitationMark({ state, undelivered }: { state: InvitationState; undelivered?: boolean }) {
  const { t } = useTexts();
  const Mark = icons[state];
  const lost = undelivered === true && (state === "requested" || state === "delivered");
  return (
    <span className={styles.mark} data-state={lost ? "undelivered" : state}>
      {lost ? <IconAlertTriangle size={16} stroke={1.8} aria-hidden="true" /> : <Mark size={16} stroke={1.8} aria-hidden="true" />}
      {t(lost ? "request.state.undelivered" : `request.state.${state}`)}
    </span>
  );
}

/** A tick for what is done. */
export function Done({ children }: { children: string }) {
  return <span className={styles.mark} data-state="signed"><IconCheck size={16} aria-hidden="true" />{children}</span>;
}
