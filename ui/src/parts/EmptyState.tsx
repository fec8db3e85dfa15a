import type { ReactNode } from "react";
import styles from "./notes.module.css";

interface Props {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** Nothing here, said kindly, with the one thing to do about it. */
export function EmptyState({ icon, title, children, action }: Props) {
  return (
    <div className={styles.empty}>
      {icon ? <div className={styles.emptyIcon} aria-hidden="true">{icon}</div> : null}
      <h2>{title}</h2>
      {children ? <div className={styles.emptyText}>{children}</div> : null}
      {action}
    </div>
  );
}
