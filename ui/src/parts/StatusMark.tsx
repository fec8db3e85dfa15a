import { Tooltip } from "@mantine/core";
import { type Translate, useTexts } from "../lib/i18n";
import { markOf, type Mark, type Standing } from "../lib/status";
import { lastDayName } from "../lib/when";
import styles from "./StatusMark.module.css";

const shapes: Record<Mark, React.ReactNode> = {
  cleared: <path d="M3.2 8.6l3.2 3.2 6.4-7.2" />,
  "cleared-until": (
    <>
      <circle cx="8" cy="8" r="5.6" />
      <path d="M8 4.6V8h3" />
    </>
  ),
  "needs-review": (
    <>
      <circle cx="8" cy="8" r="5.6" />
      <circle cx="8" cy="8" r="2.2" fill="currentColor" stroke="none" />
    </>
  ),
  blocked: (
    <>
      <circle cx="8" cy="8" r="5.6" />
      <path d="M4.2 4.2l7.6 7.6" />
    </>
  ),
  quarantined: (
    <>
      <circle cx="5.2" cy="8" r="2.6" />
      <path d="M7.8 8h6M11.2 8v2.4M13.6 8v2" />
    </>
  ),
  "not-assessed": <circle cx="8" cy="8" r="5.2" strokeDasharray="2.6 2.2" />,
};

export function MarkIcon({ mark, size = 16 }: { mark: Mark; size?: number }) {
  return (
    <svg
      width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.8"
      strokeLinecap="round" strokeLinejoin="round" aria-hidden="true"
    >
      {shapes[mark]}
    </svg>
  );
}

export function markWord(standing: Standing | undefined, t: Translate, language: string): string {
  const mark = markOf(standing);
  return mark === "cleared-until"
    ? t("mark.cleared-until", { date: lastDayName(standing?.until, language) })
    : t(`mark.${mark}`);
}

interface Props {
  standing: Standing | undefined;
  word?: boolean; // icon and word; else the word on hover
  onPhoto?: boolean;
}

/** The one small mark that every photo carries. */
export function StatusMark({ standing, word, onPhoto }: Props) {
  const { t, language } = useTexts();
  const mark = markOf(standing);
  const text = markWord(standing, t, language);
  if (word) {
    return (
      <span className={styles.word} data-mark={mark}>
        <MarkIcon mark={mark} />
        {text}
      </span>
    );
  }
  const icon = (
    <span className={onPhoto ? styles.onPhoto : styles.icon} data-mark={mark} role="img" aria-label={text}>
      <MarkIcon mark={mark} size={onPhoto ? 13 : 16} />
    </span>
  );
  return onPhoto ? icon : <Tooltip label={text}>{icon}</Tooltip>;
}
