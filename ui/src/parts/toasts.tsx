import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { problemOf } from "../client/http";
import { say } from "../lib/i18n";
import styles from "./toasts.module.css";

const lasts = 10_000;

let last = ""; // one at a time: the newest act is the one that people take back

/** Says what was done, and for ten seconds offers to take it back. */
export function toastDone(text: string, takeBack?: () => void): void {
  notifications.hide(last);
  const id = crypto.randomUUID();
  last = id;
  const undo = () => {
    notifications.hide(id);
    takeBack?.();
  };
  notifications.show({
    id, autoClose: takeBack === undefined ? 4000 : lasts, withBorder: false, classNames: { root: styles.toast },
    closeButtonProps: { "aria-label": say("do.close") },
    message: (
      <span className={styles.row}>
        <span>{text}</span>
        {takeBack === undefined ? null : (
          <Button variant="subtle" size="compact-sm" onClick={undo}>
            {say("do.undo")}
          </Button>
        )}
      </span>
    ),
  });
}

/** Says what went wrong. */
export function toastProblem(error: unknown): void {
  const problem = problemOf(error);
  notifications.show({
    autoClose: lasts, withBorder: false, classNames: { root: styles.toast }, color: "red",
    closeButtonProps: { "aria-label": say("do.close") },
    title: problem.title, message: [problem.detail, problem.hint].filter(Boolean).join(" "),
  });
}
