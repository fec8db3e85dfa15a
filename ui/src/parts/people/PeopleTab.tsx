import { ActionIcon, Button, Menu, Radio, Skeleton } from "@mantine/core";
import { IconCheck, IconDots, IconEyeOff, IconHelp, IconTrash, IconUserSearch, IconX } from "@tabler/icons-react";
import { type Appearance, type Scene } from "../../client/people";
import { atLeast } from "../../client/rights";
import { useMay } from "../../client/session";
import type { Asset } from "../../client/types";
import { useTexts } from "../../lib/i18n";
import { ProblemNote } from "../ProblemNote";
import { PersonChip } from "./Chips";
import { boxOf, saidOf } from "./names";
import { type Naming, naming, pointed, useNaming } from "./naming";
import { PersonPicker } from "./PersonPicker";
import styles from "./people.module.css";

const scenes = ["", "posed", "crowd", "nobody"] as const satisfies readonly Scene[];

/** Whether somebody may say who is in a photo. */
export function useMayName(asset: Asset | undefined): boolean {
  const names = useMay("see-names");
  return names && asset !== undefined && atLeast(asset.right, "edit") && asset.state !== "trashed";
}

/** Who is in the photo, and what kind of photo it is with regard to them. */
export function PeopleTab({ asset, onName }: { asset: Asset; onName?: () => void }) {
  const { t } = useTexts();
  const n = useNaming(asset.id);
  const may = useMayName(asset);
  const on = naming.use();
  if (n.error) return <ProblemNote error={n.error} onRetry={n.retry} />;
  if (n.data === undefined) return <Skeleton height={160} />;
  const faces = n.faces.filter((f) => f.state !== "rejected");
  return (
    <div className={styles.tab}>
      {may && onName !== undefined ? (
        <Button variant={on ? "default" : "filled"} leftSection={<IconUserSearch size={17} />} onClick={onName}>{t(on ? "naming.done" : "naming.start")}</Button>
      ) : null}
      {n.data.scene === "look-again" ? (
        <div className={styles.again} role="note">
          <p>{t("people.lookAgain")}</p>
          {may ? <Button leftSection={<IconCheck size={17} />} onClick={() => n.setScene("")}>{t("people.same")}</Button> : null}
        </div>
      ) : null}
      {faces.length === 0 ? <p className="muted">{t(n.data.scene === "nobody" ? "people.nobodyHere" : "people.noneYet")}</p> : (
        <ul className={styles.faces} aria-label={t("tab.people")}>
          {faces.map((f) => <Face key={f.id} face={f} n={n} may={may} />)}
        </ul>
      )}
      {may ? <PersonPicker label={t("people.also")} onPick={n.also} /> : null}
      <Radio.Group
        label={t("scene.title")} description={t("scene.text")} value={n.data.scene} onChange={(v) => n.setScene(v as Scene)} readOnly={!may}
      >
        <div className={styles.scenes}>
          {scenes.map((s) => (
            <Radio key={s} value={s} disabled={!may && s !== n.data?.scene} label={t(s === "" ? "scene.unset" : `scene.${s}`)} description={s === "" ? undefined : t(`scene.${s}Text`)} />
          ))}
        </div>
      </Radio.Group>
    </div>
  );
}

function Face({ face, n, may }: { face: Appearance; n: Naming; may: boolean }) {
  const { t } = useTexts();
  const point = () => boxOf(face) !== undefined && pointed.set(face.id);
  const leave = () => pointed.set(undefined);
  const suggested = face.state === "suggested";
  return (
    <li className={styles.faceRow} onPointerEnter={point} onPointerLeave={leave} onFocus={point} onBlur={leave}>
      <span className={styles.faceNumber} title={boxOf(face) === undefined ? t("face.noBox") : undefined}>{face.face}</span>
      <span className={styles.faceWho}>
        {face.state === "confirmed" && face.person ? <PersonChip person={face.person} /> : <span>{saidOf(face, t)}</span>}
        {face.wishes_blur ? <span className={styles.mark}>{t("face.wishesBlur")}</span> : null}
        {suggested ? <span className="muted">{t(face.source === "imported" ? "face.fromFile" : "face.fromFaces")}</span> : null}
      </span>
      {may && suggested && face.person ? (
        <ActionIcon variant="light" size={36} aria-label={t("face.confirmOne", { name: saidOf(face, t) })} onClick={() => n.confirm(face)}>
          <IconCheck size={18} />
        </ActionIcon>
      ) : null}
      {may && suggested ? (
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={t("face.rejectOne", { name: saidOf(face, t) })} onClick={() => n.mark(face, "unknown")}>
          <IconX size={18} />
        </ActionIcon>
      ) : null}
      {may ? (
        <Menu position="bottom-end" width={240} withinPortal>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size={36} aria-label={t("face.menu", { number: face.face })}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {face.state === "unknown" ? null : (
              <Menu.Item leftSection={<IconHelp size={17} />} onClick={() => n.mark(face, "unknown")}>{t("face.setUnknown")}</Menu.Item>
            )}
            {face.state === "not-identifiable" ? null : (
              <Menu.Item leftSection={<IconEyeOff size={17} />} onClick={() => n.mark(face, "not-identifiable")}>{t("face.setNotIdentifiable")}</Menu.Item>
            )}
            {face.source === "drawn" ? null : (
              <Menu.Item leftSection={<IconX size={17} />} onClick={() => n.mark(face, "rejected")}>{t("face.reject")}</Menu.Item>
            )}
            <Menu.Item leftSection={<IconTrash size={17} />} onClick={() => n.away(face)}>{t("face.remove")}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : null}
    </li>
  );
}
