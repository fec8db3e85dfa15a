import type { ReactNode } from "react";
import styles from "./Door.module.css";

/** The page before the house: one question at a time, in the middle of a calm page. */
export function Door({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <p className={styles.brand}>
          <img src="/icon.svg" alt="" width={28} height={28} />
          Imprimatur
        </p>
        <h1>{title}</h1>
        {text ? <p className="muted">{text}</p> : null}
        {children}
      </div>
    </main>
  );
}
