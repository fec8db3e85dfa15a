import { Button } from "@mantine/core";
import { Link } from "react-router";
import type { AskedRequest } from "../../client/requests";
import { useTexts } from "../../lib/i18n";
import { Dialog } from "../Dialog";
import { CopyLink, OpenTablet } from "./LinkButtons";
import styles from "./requests.module.css";

/** What came of asking: how many were written to, and the links to hand on. */
export function AskResult({ asked, onClose }: { asked: AskedRequest; onClose: () => void }) {
  const { t } = useTexts();
  const byHand = asked.invitations.filter((i) => i.way === "link" || i.way === "tablet");
  const sent = asked.invitations.length - byHand.length;
  return (
    <Dialog title={t("ask.done")} open onClose={onClose} size={560}>
      <div className={styles.result}>
        <p role="status">{t("ask.sent", { count: sent })}{byHand.length > 0 ? ` ${t("ask.byHand", { count: byHand.length })}` : ""}</p>
        {byHand.length === 0 ? null : (
          <ul className={styles.links}>
            {byHand.map((i) => (
              <li key={i.id}>
                <span>
                  {i.signer.name}
                  {i.signer.id === i.person.id ? null : <span className={styles.sub}>{t("request.for", { name: i.person.name })}</span>}
                </span>
                <span className={styles.acts}>
                  <CopyLink id={i.id} />
                  <OpenTablet id={i.id} />
                </span>
              </li>
            ))}
          </ul>
        )}
        <div className={styles.acts}>
          <Button variant="default" component={Link} to="/requests" onClick={onClose}>{t("ask.toRequests")}</Button>
          <Button onClick={onClose} data-autofocus>{t("do.close")}</Button>
        </div>
      </div>
    </Dialog>
  );
}
