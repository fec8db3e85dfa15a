import { ActionIcon, Button } from "@mantine/core";
import { IconArrowRight, IconCheck, IconEyeOff, IconHelp, IconSquarePlus, IconTrash, IconX } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { free } from "../../lib/box";
import { useTexts } from "../../lib/i18n";
import { useKeys } from "../../lib/keys";
import { boxOf, isOpen, saidOf } from "./names";
import { chosen, drawing, lastNamed, naming, useNaming } from "./naming";
import { Newcomers } from "./Newcomers";
import { PersonPicker } from "./PersonPicker";
import styles from "./people.module.css";

interface Props {
  id: string;
  onNext: () => void;
}

/** Under the photo while faces are named: who it is, the last people on number keys, what else can be said. */
export function NamingBar({ id, onNext }: Props) {
  const { t } = useTexts();
  const n = useNaming(id);
  const armed = drawing.use();
  const last = lastNamed.use();
  const input = useRef<HTMLInputElement>(null);
  const { face } = n;
  const read = n.data !== undefined;
  const first = n.faces.find(isOpen)?.id;

  useEffect(() => {
    if (read) chosen.set(first);
  }, [id, read]); // once for a photo: afterwards it follows what is said

  const newFace = () => n.draw(free(n.faces.flatMap((f) => boxOf(f) ?? [])));
  const numbers = Object.fromEntries(last.map((person, i) => [String(i + 1), () => n.name(person)]));
  useKeys({
    ...numbers,
    Enter: (e) => {
      const on = e.target instanceof HTMLElement ? e.target.closest("button, a, [role=tab]") : null;
      if (on === null || on.hasAttribute("data-face")) {
        e.preventDefault();
        onNext();
      }
    },
    w: (e) => {
      e.preventDefault();
      input.current?.focus();
    },
    n: () => {
      newFace();
      setTimeout(() => document.querySelector<HTMLElement>("[data-face][aria-pressed=true]")?.focus(), 400);
    },
    u: () => face && n.mark(face, "unknown"),
    x: () => face && n.mark(face, "not-identifiable"),
    y: () => face?.state === "suggested" && n.confirm(face),
  });

  return (
    <section className={styles.bar} aria-label={t("naming.title")}>
      <div className={styles.barHead}>
        <p className={styles.spoken} role="status">
          {face === undefined ? t(n.faces.length === 0 ? "naming.noFaces" : "naming.allSaid") : t("face.label", { number: face.face, who: saidOf(face, t) })}
        </p>
        <Button variant="default" size="compact-sm" rightSection={<IconArrowRight size={16} />} onClick={onNext}>{t("photo.next")}</Button>
        <ActionIcon variant="subtle" color="gray" size={32} aria-label={t("naming.done")} onClick={() => naming.set(false)}>
          <IconX size={18} />
        </ActionIcon>
      </div>
      <div className={styles.barRow}>
        <div className={styles.pick}>
          <PersonPicker
            label={t("naming.who")} hideLabel inputRef={input} placeholder={t("naming.whoHint")}
            onPick={(person) => {
              n.name(person);
              input.current?.blur();
            }}
          />
        </div>
        {face?.state === "suggested" && face.person ? (
          <Button size="sm" leftSection={<IconCheck size={16} />} onClick={() => n.confirm(face)}>{t("face.confirm")}</Button>
        ) : null}
        <div className={styles.acts}>
          <Button variant={armed ? "filled" : "default"} size="sm" leftSection={<IconSquarePlus size={16} />} aria-pressed={armed} onClick={() => drawing.set(!armed)}>
            {t("naming.draw")}
          </Button>
          {face === undefined ? null : (
            <>
              {face.state === "unknown" ? null : (
                <Button variant="default" size="sm" leftSection={<IconHelp size={16} />} onClick={() => n.mark(face, "unknown")}>{t("face.setUnknown")}</Button>
              )}
              {face.state === "not-identifiable" ? null : (
                <Button variant="default" size="sm" leftSection={<IconEyeOff size={16} />} onClick={() => n.mark(face, "not-identifiable")}>{t("face.setNotIdentifiable")}</Button>
              )}
              {face.source === "drawn" ? (
                <Button variant="default" size="sm" leftSection={<IconTrash size={16} />} onClick={() => n.away(face)}>{t("face.remove")}</Button>
              ) : (
                <Button variant="default" size="sm" leftSection={<IconX size={16} />} onClick={() => n.mark(face, "rejected")}>{t("face.reject")}</Button>
              )}
            </>
          )}
        </div>
      </div>
      <Newcomers asset={id} onPick={n.name} />
      {last.length === 0 ? null : (
        <ol className={styles.last} aria-label={t("naming.last")}>
          {last.map((person, i) => (
            <li key={person.id}>
              <button type="button" className={styles.lastOne} onClick={() => n.name(person)}>
                <kbd aria-hidden="true">{i + 1}</kbd>
                {person.name}
              </button>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
