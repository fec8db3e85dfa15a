import { Checkbox, Select } from "@mantine/core";
import type { Candidate, Way } from "../../client/requests";
import { useTexts } from "../../lib/i18n";
import styles from "./requests.module.css";

interface Props {
  candidates: Candidate[];
  chosen: string[];
  onChoose: (ids: string[]) => void;
  ways: Record<string, Way>; // another way than the best, by signer
  onWays: (ways: Record<string, Way>) => void;
  sendable: Way[];
}

/** Whom to ask, and how each signer is reached. */
export function AskPeople({ candidates, chosen, onChoose, ways, onWays, sendable }: Props) {
  const { t } = useTexts();
  const toggle = (id: string) => onChoose(chosen.includes(id) ? chosen.filter((c) => c !== id) : [...chosen, id]);
  const offers = (s: Candidate["signers"][number]) =>
    (["mail", "sms", "link", "tablet"] as const)
      .filter((w) => w === "link" || w === "tablet" || (sendable.includes(w) && (w === "mail" ? s.email : s.mobile)))
      .map((w) => ({ value: w, label: t(`way.${w}`) }));
  return (
    <ul className={styles.people} aria-label={t("ask.whom")}>
      {candidates.map((c) => (
        <li key={c.person.id} className={styles.candidate}>
          <Checkbox
            mt={2} id={`ask-${c.person.id}`} checked={chosen.includes(c.person.id)} disabled={c.refused !== undefined} onChange={() => toggle(c.person.id)}
            aria-describedby={`ask-${c.person.id}-text`}
          />
          <div className={styles.candidateText}>
            <label htmlFor={`ask-${c.person.id}`}>{c.person.name}</label>
            <span id={`ask-${c.person.id}-text`}>
              {c.has ? <span className={styles.sub}>{t("ask.has")}</span> : null}
              {c.waiting ? <span className={styles.sub}>{t("ask.waiting")}</span> : null}
              {c.refused === undefined ? null : <span className={styles.refused}>{c.refused}</span>}
            </span>
            {c.signers.map((s) => (
              <div key={s.person.id} className={styles.signer}>
                <span className={styles.address}>
                  {s.guardian ? `${t("ask.guardian", { name: s.person.name })} · ` : ""}
                  {s.email || s.mobile || t("ask.noAddress")}
                </span>
                <Select
                  size="xs" w={170} aria-label={t("ask.wayOf", { name: s.person.name })} data={offers(s)} allowDeselect={false}
                  value={ways[s.person.id] ?? s.way} onChange={(w) => onWays({ ...ways, [s.person.id]: w as Way })}
                />
              </div>
            ))}
          </div>
        </li>
      ))}
    </ul>
  );
}
