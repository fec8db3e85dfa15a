import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { holdsQuery, useBases } from "../../client/bases";
import { useMay } from "../../client/session";
import { useTexts } from "../../lib/i18n";
import { When } from "../When";
import { toastDone, toastProblem } from "../toasts";
import styles from "./inspector.module.css";

/** What is on hold of a photo or a folder, and was; who may decide lifts it here. */
export function Holds({ of, id }: { of: "asset" | "folder"; id: string }) {
  const { t } = useTexts();
  const may = useMay("set-basis");
  const { data } = useQuery(holdsQuery(of, id));
  const { lift } = useBases();
  const standing = (data?.items ?? []).filter((h) => h.stands);
  const over = (data?.items ?? []).filter((h) => !h.stands);
  return (
    <>
      {standing.length === 0 ? null : (
        <div className={styles.holds}>
          {standing.map((h) => (
            <div key={h.id} className={styles.hold}>
              <strong>{h.reason}</strong>
              <span className="muted">
                {h.folder ? `${h.folder.name ? t("hold.onFolder", { name: h.folder.name }) : t("hold.onAbove")} · ` : ""}
                {h.by.name} <When at={h.from} />
              </span>
              {h.until ? <span className="muted">{t("hold.until")} <When at={h.until} /></span> : null}
              {may && !(of === "asset" && h.folder) ? (
                <Button
                  variant="default" size="compact-sm" loading={lift.isPending}
                  onClick={() => lift.mutate(h.id, { onError: toastProblem, onSuccess: () => toastDone(t("hold.lifted")) })}
                >
                  {t("hold.lift")}
                </Button>
              ) : null}
            </div>
          ))}
        </div>
      )}
      {over.length === 0 ? null : (
        <details className={styles.past}>
          <summary>{t("hold.past", { count: over.length })}</summary>
          <ol>
            {over.map((h) => (
              <li key={h.id}>
                <p>{h.reason}</p>
                <p className="muted">{h.by.name} <When at={h.from} /> – <When at={h.until} /></p>
              </li>
            ))}
          </ol>
        </details>
      )}
    </>
  );
}
