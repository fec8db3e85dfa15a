import { ActionIcon, Button, Progress } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconPlayerPause, IconPlayerPlay, IconX } from "@tabler/icons-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { countName } from "../../lib/amounts";
import { useTexts } from "../../lib/i18n";
import { Interrupted } from "./Interrupted";
import { TrayEntry } from "./TrayEntry";
import { tray } from "./tray";
import styles from "./upload.module.css";

const shown = 200;
const told = 3; // refused files, while the tray is folded

/** The tray at the bottom: counts up while files come in, and says what was not taken. */
export function Tray() {
  const { t, language } = useTexts();
  const entries = useSyncExternalStore(tray.subscribe, tray.snapshot);
  const [open, setOpen] = useState(false);
  const unfinished = tray.open;

  useEffect(() => {
    if (unfinished === 0) return undefined;
    const warn = (e: BeforeUnloadEvent) => e.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [unfinished]);

  if (entries.length === 0) return <Interrupted />;
  const count = (state: string) => entries.filter((e) => e.state === state).length;
  const refused = count("refused") + count("failed");
  const total = entries.reduce((sum, e) => sum + e.bytes, 0);
  const sent = entries.reduce((sum, e) => sum + (e.state === "waiting" ? 0 : Math.min(e.sent, e.bytes)), 0);
  const ready = count("done");
  const order = [...entries].sort((a, b) => weight(b.state) - weight(a.state));
  // Why a file was not taken is said without being asked; the rest unfolds.
  const listed = open ? order.slice(0, shown) : order.filter((e) => e.state === "refused").slice(0, told);
  return (
    <section className={styles.tray} aria-label={t("upload.tray")} data-open={open}>
      <div className={styles.head}>
        <div className={styles.sum} role="status">
          <strong>
            {unfinished > 0
              ? t(tray.paused ? "upload.pausedAt" : "upload.running", { done: countName(entries.length - unfinished, language), all: countName(entries.length, language) })
              : t("upload.finished", { count: ready })}
          </strong>
          <span className={styles.small}>
            {[
              count("existing") > 0 ? t("upload.existingCount", { count: count("existing") }) : "",
              refused > 0 ? t("upload.refusedCount", { count: refused }) : "",
            ].filter(Boolean).join(" · ")}
          </span>
        </div>
        {unfinished > 0 ? (
          <ActionIcon
            variant="subtle" color="gray" size={36} aria-label={t(tray.paused ? "upload.resume" : "upload.pause")}
            onClick={() => (tray.paused ? tray.resumeAll() : tray.pauseAll())}
          >
            {tray.paused ? <IconPlayerPlay size={18} /> : <IconPlayerPause size={18} />}
          </ActionIcon>
        ) : null}
        <ActionIcon
          variant="subtle" color="gray" size={36} aria-expanded={open} aria-label={t(open ? "upload.less" : "upload.details")}
          onClick={() => setOpen(!open)}
        >
          {open ? <IconChevronDown size={18} /> : <IconChevronUp size={18} />}
        </ActionIcon>
        {unfinished === 0 ? (
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={t("do.close")} onClick={() => tray.clear()}>
            <IconX size={18} />
          </ActionIcon>
        ) : null}
      </div>
      {unfinished > 0 ? <Progress value={total === 0 ? 0 : (sent / total) * 100} size={3} radius={0} aria-label={t("upload.progress")} /> : null}
      {listed.length > 0 ? (
        <ul className={styles.list}>
          {listed.map((entry) => (
            <TrayEntry key={entry.key} entry={entry} />
          ))}
          {open && order.length > shown ? <li className={styles.small}>{t("upload.andMore", { count: order.length - shown })}</li> : null}
        </ul>
      ) : null}
      {open && unfinished > 0 && entries.length > unfinished ? (
        <Button variant="subtle" size="compact-sm" m={8} onClick={() => tray.clear()}>
          {t("upload.clear")}
        </Button>
      ) : null}
    </section>
  );
}

/** What needs a look comes first. */
function weight(state: string): number {
  return { refused: 5, failed: 4, sending: 3, looking: 2, paused: 2, waiting: 1 }[state] ?? 0;
}
