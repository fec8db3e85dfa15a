import { IconBan, IconCircleCheck, IconClockPause, IconHourglassOff, IconUserOff, IconX, type Icon } from "@tabler/icons-react";
import type { Share } from "../../client/shares";
import { useTexts } from "../../lib/i18n";
import styles from "./shares.module.css";

const marks: Record<Share["state"], Icon> = {
  live: IconCircleCheck, waiting: IconClockPause, declined: IconBan, ended: IconHourglassOff, "used-up": IconHourglassOff, revoked: IconX, orphaned: IconUserOff,
};

/** How a share stands: a shape, a colour and a word. */
export function ShareState({ state }: { state: Share["state"] }) {
  const { t } = useTexts();
  const Mark = marks[state];
  return (
    <span className={styles.state} data-state={state}>
      <Mark size={16} stroke={1.8} aria-hidden="true" />
      {t(`share.state.${state}`)}
    </span>
  );
}
