import { Kbd } from "@mantine/core";
import { type TextKey, useTexts } from "../../lib/i18n";
import { Dialog } from "../Dialog";
import { keyHelpOpen } from "./keyHelpStore";
import styles from "./KeyHelp.module.css";

const groups: { title: TextKey; keys: [string[], TextKey][] }[] = [
  {
    title: "keys.everywhere",
    keys: [
      [["/"], "keys.search"],
      [["Ctrl", "K"], "keys.commands"],
      [["?"], "keys.help"],
    ],
  },
  {
    title: "keys.grid",
    keys: [
      [["←", "→", "↑", "↓"], "keys.move"],
      [["Enter"], "keys.open"],
      [["Space"], "keys.choose"],
      [["Shift", "click"], "keys.range"],
      [["Ctrl", "A"], "keys.all"],
      [["Esc"], "keys.none"],
      [["Delete"], "keys.trash"],
      [["I"], "keys.inspector"],
    ],
  },
  {
    title: "keys.photo",
    keys: [
      [["←", "→"], "keys.neighbours"],
      [["+", "−", "0"], "keys.zoom"],
      [["I"], "keys.inspector"],
      [["E"], "keys.edit"],
      [["D"], "keys.door"],
      [["F"], "keys.full"],
      [["B"], "keys.stage"],
      [["P"], "naming.start"],
      [["Esc"], "keys.back"],
    ],
  },
  {
    title: "naming.title",
    keys: [
      [["1", "…", "9"], "keys.lastPeople"],
      [["W"], "keys.typeName"],
      [["N"], "keys.newFace"],
      [["←", "→", "↑", "↓"], "keys.moveFace"],
      [["Shift", "←"], "keys.sizeFace"],
      [["Y"], "face.confirm"],
      [["X"], "face.setNotIdentifiable"],
      [["U"], "face.setUnknown"],
      [["Enter"], "photo.next"],
    ],
  },
];

/** All keys there are. The frame listens for "?". */
export default function KeyHelp() {
  const { t } = useTexts();
  const open = keyHelpOpen.use();
  return (
    <Dialog title={t("keys.title")} open={open} onClose={() => keyHelpOpen.set(false)} size={640}>
      <div className={styles.groups}>
        {groups.map((group) => (
          <section key={group.title}>
            <h3>{t(group.title)}</h3>
            <dl className={styles.list}>
              {group.keys.map(([keys, text]) => (
                <div key={text} className={styles.row}>
                  <dt>
                    {keys.map((k) => (
                      <Kbd key={k}>{k}</Kbd>
                    ))}
                  </dt>
                  <dd>{t(text)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
