import { Button, Select } from "@mantine/core";
import { Link } from "react-router";
import type { Relation } from "../../client/people";
import { useTexts } from "../../lib/i18n";
import { PersonPicker } from "./PersonPicker";
import type { PersonDraft } from "./PersonFields";
import styles from "./register.module.css";

const relations = ["parent", "legal-guardian", "foster-parent", "other"] as const satisfies readonly Relation[];
const most = 4;

interface Props {
  value: PersonDraft["guardians"];
  onChange: (value: PersonDraft["guardians"]) => void;
  self?: string;
}

/** Who speaks for a minor. Guardians are people of the register too. */
export function Guardians({ value, onChange, self }: Props) {
  const { t } = useTexts();
  const set = (id: string, relation: Relation) => onChange(value.map((g) => (g.id === id ? { ...g, relation } : g)));
  return (
    <section className={styles.form} aria-label={t("person.guardians")}>
      <div>
        <h3>{t("person.guardians")}</h3>
        <p className="muted">{t("person.guardiansText")}</p>
      </div>
      {value.map((g) => (
        <div key={g.id} className={styles.guardian}>
          <Link to={`/people/${g.id}`} className={styles.name}>{g.name}</Link>
          <Select
            aria-label={t("person.relation")} w={180} value={g.relation} allowDeselect={false} data={relations.map((r) => ({ value: r, label: t(`relation.${r}`) }))}
            onChange={(v) => v && set(g.id, v as Relation)}
          />
          <Button variant="subtle" color="gray" aria-label={t("person.guardianRemove", { name: g.name })} onClick={() => onChange(value.filter((x) => x.id !== g.id))}>{t("do.remove")}</Button>
        </div>
      ))}
      {value.length < most ? (
        <PersonPicker
          label={t("person.guardianAdd")} except={[...value.map((g) => g.id), ...(self === undefined ? [] : [self])]}
          onPick={(p) => onChange([...value.filter((g) => g.id !== p.id), { ...p, relation: "parent" }])}
        />
      ) : null}
    </section>
  );
}
