import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { foldersQuery } from "../../client/places";
import { atLeast } from "../../client/rights";
import { useMe } from "../../client/session";
import type { Asset, Change, Description } from "../../client/types";
import { fieldsQuery } from "../../client/words";
import { bytesName, exposureName, megapixels } from "../../lib/amounts";
import { type TextKey, useTexts } from "../../lib/i18n";
import { pathOf } from "../../lib/tree";
import { dayBefore, endOfDay } from "../../lib/days";
import { daysLeft } from "../../lib/when";
import { When } from "../When";
import { Editable, Keywords } from "./Editable";
import { PlaceLine } from "./PlaceLine";
import { ConflictDialog } from "./ConflictDialog";
import { StackLine } from "./StackLine";
import { useDescribe } from "./useDescribe";
import styles from "./inspector.module.css";

const lines: [keyof Description & keyof Change, TextKey, boolean][] = [
  ["creator", "field.creator", false],
  ["credit", "field.credit", false],
  ["rights", "field.rights", false],
  ["usage_terms", "field.usage_terms", true],
];

/** What is known of a photo; each line can be changed where it stands. */
export function About({ asset }: { asset: Asset }) {
  const { t, language } = useTexts();
  const { save, conflict, takeTheirs, useMine } = useDescribe(asset);
  const { data: fields } = useQuery(fieldsQuery);
  const folders = useQuery(foldersQuery).data?.items ?? [];
  const may = atLeast(asset.right, "edit") && asset.state === "active";
  const { description, camera, taken } = asset.metadata;
  const trashDays = useMe()?.settings.trash_days ?? 30;
  const guess = { file: t("taken.file"), arrival: t("taken.arrival") }[taken.source as string];
  const local = taken.zone_known ? localInput(taken.at) : taken.at.slice(0, 19);
  const shot = [
    camera.aperture ? `f/${camera.aperture}` : "",
    camera.exposure ? exposureName(camera.exposure, language) : "",
    camera.iso ? `ISO ${camera.iso}` : "",
    camera.focal_length ? `${camera.focal_length} mm` : "",
  ].filter(Boolean).join(" · ");
  const model = [camera.model?.startsWith(camera.make ?? " ") ? "" : camera.make, camera.model].filter(Boolean).join(" ");
  return (
    <div className={styles.lines}>
      <Editable label={t("field.title")} value={description.title ?? ""} may={may} onSave={(title) => save({ title })} />
      <Editable label={t("field.text")} value={description.text ?? ""} many may={may} onSave={(text) => save({ text })} />
      <Keywords value={description.keywords ?? []} may={may} onSave={(keywords) => save({ keywords })} />
      <Editable
        label={t("field.taken_at")} type="datetime-local" value={local} may={may}
        shown={<><When at={taken.at} as="moment" zoned={taken.zone_known} />{guess ? ` (${guess})` : ""}</>}
        onSave={(v) => v !== "" && save({ zone_known: taken.zone_known, taken_at: taken.zone_known ? new Date(v).toISOString() : `${v.length === 16 ? `${v}:00` : v}Z` })}
      />
      <PlaceLine place={asset.metadata.place} may={may} onSave={(place) => save({ place })} />
      {lines.map(([key, text, many]) => (
        <Editable key={key} label={t(text)} value={String(description[key] ?? "")} many={many} may={may} onSave={(value) => save({ [key]: value })} />
      ))}
      <Editable
        label={t("field.licence_until")} type="date" value={asset.licence_until ? dayBefore(asset.licence_until) : ""} may={may}
        shown={asset.licence_until ? <When at={dayBefore(asset.licence_until)} zoned={false} /> : undefined}
        onSave={(day) => save({ licence_until: day === "" ? "" : endOfDay(day) })}
      />
      {fields?.items.map((f) => (
        <Editable
          key={f.id} label={f.names[language] || f.name} value={asset.fields[f.id] ?? ""} may={may}
          type={f.kind === "date" || f.kind === "number" ? f.kind : "text"} onSave={(value) => save({ fields: { [f.id]: value } })}
        />
      ))}
      <hr className={styles.rule} />
      {asset.trashed_at ? <p className={styles.warn}>{t("trash.left", { count: daysLeft(asset.trashed_at, trashDays) })}</p> : null}
      <StackLine asset={asset} may={may} />
      <Fact label={t("field.folder")}>
        <Link to={`/library?q=folder:${asset.folder}`}>{pathOf(folders, asset.folder)}</Link>
      </Fact>
      {asset.collections.length > 0 ? (
        <Fact label={t("nav.collections")}>
          {asset.collections.map((c) => <Link key={c.id} to={`/collections/${c.id}`}>{c.name}</Link>)}
        </Fact>
      ) : null}
      <Fact label={t("field.file")}>
        <span className={styles.breakAll}>{asset.file_name}</span>
        <span className="muted">
          {[`${asset.width} × ${asset.height}`, megapixels(asset.width, asset.height, language), bytesName(asset.bytes, language)].join(" · ")}
        </span>
        {asset.damaged ? <span className={styles.warn}>{t("grid.damaged")}</span> : null}
      </Fact>
      {model !== "" || shot !== "" ? (
        <Fact label={t("field.camera")}>
          {model === "" ? null : <span>{model}</span>}
          {camera.lens ? <span>{camera.lens}</span> : null}
          <span className="muted">{shot}</span>
        </Fact>
      ) : null}
      <Fact label={t("field.added")}>
        <span>
          <When at={asset.added_at} /> {asset.added_by.name ? t("field.addedBy", { name: asset.added_by.name }) : ""}
        </span>
      </Fact>
      <ConflictDialog conflict={conflict} onTheirs={takeTheirs} onMine={useMine} />
    </div>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className={styles.line}>
      <span className={styles.label}>{label}</span>
      <span className={styles.plain}>{children}</span>
    </div>
  );
}

/** A moment as a field for local time takes it. */
function localInput(at: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "";
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
