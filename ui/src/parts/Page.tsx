import type { ReactNode } from "react";
import { useEffect } from "react";
import styles from "./Page.module.css";

interface Props {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
  wide?: boolean;
}

/** A page of words: a heading, what can be done, and the content in a readable column. */
export function Page({ title, actions, children, wide }: Props) {
  useTitle(title);
  return (
    <div className={styles.scroll}>
      <div className={wide ? styles.wide : styles.page}>
        <Toolbar title={title}>{actions}</Toolbar>
        {children}
      </div>
    </div>
  );
}

export function Toolbar({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <header className={styles.toolbar}>
      <h1>{title}</h1>
      {children ? <div className={styles.actions}>{children}</div> : null}
    </header>
  );
}

/** A part of a page under a heading of its own. */
export function Block({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <section className={styles.block}>
      <h2>{title}</h2>
      {text ? <p className={styles.explain}>{text}</p> : null}
      {children}
    </section>
  );
}

/** The window's title while something is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === "" ? "Imprimatur" : `${title} · Imprimatur`;
  }, [title]);
}
