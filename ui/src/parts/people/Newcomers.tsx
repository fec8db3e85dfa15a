import { useQuery } from "@tanstack/react-query";
import { type Called, newcomersQuery } from "../../client/people";
import { useTexts } from "../../lib/i18n";
import styles from "./people.module.css";

/** Who may be in a photo, with the photos that they added of themselves at its event; one press names them. */
export function Newcomers({ asset, onPick }: { asset: string; onPick: (person: Called) => void }) {
  const { t } = useTexts();
  const { data } = useQuery(newcomersQuery(asset));
  if (data === undefined || data.items.length === 0) return null;
  return (
    <div role="group" aria-label={t("naming.newcomers")} className={styles.newcomers}>
      {data.items.map((n) => (
        <button key={n.person.id} type="button" className={styles.newcomer} title={t("naming.newcomersText")} aria-label={t("naming.newcomer", { name: n.person.name })} onClick={() => onPick(n.person)}>
          <img src={n.picture} alt="" loading="lazy" />
          <span>{n.person.name}</span>
        </button>
      ))}
    </div>
  );
}
