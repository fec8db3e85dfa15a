import { useState } from "react";
import { Button } from "@mantine/core";
import type { HeldPhotos } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import styles from "./inspector.module.css";

const few = 6;

/** Photos that do not leave, by reason: how many, which, why, and what would clear them. */
export function HeldBack({ groups }: { groups: HeldPhotos[] }) {
  return (
    <ul className={styles.groups}>
      {groups.map((group) => <Group key={group.reasons.join()} group={group} />)}
    </ul>
  );
}

function Group({ group }: { group: HeldPhotos }) {
  const { t } = useTexts();
  const [all, setAll] = useState(false);
  const shown = all ? group.photos : group.photos.slice(0, few);
  return (
    <li className={styles.answer} data-cleared="false">
      <strong>{t("door.stay", { count: group.count })}</strong>
      {group.reasons.map((r) => <p key={r}>{r}</p>)}
      {group.remedy.map((r) => <p key={r.code + r.sentence} className={styles.remedy}>{r.sentence}</p>)}
      <div className={styles.strip}>
        {shown.map((p) => <img key={p.id} src={p.thumbs["256"]} alt={p.title || p.file_name} title={p.title || p.file_name} loading="lazy" />)}
      </div>
      {group.photos.length > few && !all ? (
        <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>{t("door.showMore")}</Button>
      ) : null}
    </li>
  );
}
