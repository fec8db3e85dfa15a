import type { Letter } from "../../client/requests";
import styles from "./requests.module.css";

/** A message as its reader sees it. live: its link opens something. */
export function LetterView({ letter, way, live }: { letter: Letter; way: "mail" | "sms"; live?: boolean }) {
  if (way === "sms") {
    const [before, after] = letter.link ? letter.short.split(letter.link) : [letter.short, ""];
    return (
      <p className={styles.sms}>
        {before}
        {live && letter.link ? <a href={letter.link} target="_blank" rel="noreferrer">{letter.link}</a> : letter.link}
        {after}
      </p>
    );
  }
  return (
    <article className={styles.letter}>
      <h3 className={styles.letterSubject}>{letter.subject}</h3>
      {letter.paragraphs.map((p, i) => <p key={i}>{p}</p>)}
      {letter.code ? <p className={styles.letterCode}>{letter.code}</p> : null}
      {letter.link ? (
        <p>{live ? <a href={letter.link} target="_blank" rel="noreferrer">{letter.button}</a> : <u>{letter.button}</u>}</p>
      ) : null}
      {letter.after.map((p, i) => <p key={i}>{p}</p>)}
      <p className={styles.letterFooter}>{letter.footer.join("\n")}</p>
    </article>
  );
}
