import { Button, Checkbox, Drawer, Popover } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { IconAdjustmentsHorizontal, IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import { facetsQuery } from "../../client/assets";
import type { FacetValue } from "../../client/types";
import { countName } from "../../lib/amounts";
import { type TextKey, useTexts } from "../../lib/i18n";
import { hasFilter, parse, withFilter, withoutFilter } from "../../lib/query";
import { narrow, narrowBeside } from "../../lib/screen";
import { MarkIcon } from "../StatusMark";
import { marks } from "../../lib/status";
import { useSearch } from "./useSearch";
import styles from "./facets.module.css";

// Facet of the API, key of the search grammar, name.
const kinds: [string, string, TextKey][] = [
  ["clearance", "clearance", "facet.clearance"],
  ["year", "taken", "facet.taken"],
  ["folder", "folder", "facet.folder"],
  ["media_type", "type", "facet.media_type"],
  ["shape", "shape", "facet.shape"],
  ["keyword", "keyword", "facet.keyword"],
  ["camera", "camera", "facet.camera"],
  ["added_by", "by", "facet.added_by"],
];

/** Filters with counts: one button each on a desk, one sheet where the inspector or a small screen leaves no room. */
export function Facets({ beside }: { beside: boolean }) {
  const { t } = useTexts();
  const { q } = useSearch();
  const small = useMediaQuery(beside ? narrowBeside : narrow, undefined, { getInitialValueInEffect: false }) ?? false;
  const [open, setOpen] = useState<string>();
  const { data } = useQuery({ ...facetsQuery(q), enabled: open !== undefined });
  const used = (key: string) => parse(q).some((x) => x.key === key);

  if (small) {
    const count = parse(q).filter((x) => x.key !== "").length;
    return (
      <>
        <Button variant="subtle" color="gray" className={styles.button} leftSection={<IconAdjustmentsHorizontal size={18} stroke={1.7} />} onClick={() => setOpen("all")}>
          {count > 0 ? t("facet.filtersOn", { count }) : t("facet.filters")}
        </Button>
        <Drawer
          opened={open !== undefined} onClose={() => setOpen(undefined)} position="right" size="min(400px, 100%)" title={t("facet.filters")}
          closeButtonProps={{ "aria-label": t("do.close"), size: 44 }}
        >
          {kinds.map(([facet, key, text]) => {
            const values = data?.facets[facet] ?? [];
            return values.length === 0 ? null : (
              <section key={facet} className={styles.section}>
                <h3>{t(text)}</h3>
                <Values facet={facet} searchKey={key} values={values} />
              </section>
            );
          })}
        </Drawer>
      </>
    );
  }
  return (
    <div className={styles.row} role="group" aria-label={t("facet.filters")}>
      {kinds.map(([facet, key, text]) => (
        <Popover key={facet} opened={open === facet} onChange={(o) => !o && setOpen(undefined)} position="bottom-start" shadow="md" width={280} trapFocus withinPortal>
          <Popover.Target>
            <button type="button" className={styles.kind} data-used={used(key)} aria-expanded={open === facet} onClick={() => setOpen(open === facet ? undefined : facet)}>
              {t(text)}
              <IconChevronDown size={14} aria-hidden="true" />
            </button>
          </Popover.Target>
          <Popover.Dropdown className={styles.dropdown} aria-label={t(text)}>
            <Values facet={facet} searchKey={key} values={data?.facets[facet] ?? []} loading={data === undefined} />
          </Popover.Dropdown>
        </Popover>
      ))}
    </div>
  );
}

interface ValuesProps {
  facet: string;
  searchKey: string;
  values: FacetValue[];
  loading?: boolean;
}

function Values({ facet, searchKey, values, loading }: ValuesProps) {
  const { t, language } = useTexts();
  const { q, search } = useSearch();
  const toggle = (value: string) => {
    if (hasFilter(q, searchKey, value)) search(withoutFilter(q, searchKey, value));
    else search(withFilter(q, searchKey, value));
  };
  if (values.length === 0) return <p className={styles.none}>{t(loading ? "facet.counting" : "facet.none")}</p>;
  const name = (v: FacetValue) => {
    const mark = facet === "clearance" ? marks.find((m) => m === v.value && m !== "cleared-until") : undefined;
    if (mark !== undefined && mark !== "cleared-until") {
      return <span className={styles.mark}><MarkIcon mark={mark} size={14} />{t(`mark.${mark}`)}</span>;
    }
    if (facet === "shape" && (v.value === "landscape" || v.value === "portrait" || v.value === "square")) return t(`shape.${v.value}`);
    return v.label || v.value;
  };
  return (
    <ul className={styles.values}>
      {(facet === "year" ? values.toSorted((a, b) => b.value.localeCompare(a.value)) : values).map((v) => (
        <li key={v.value} className={styles.value}>
          <Checkbox size="xs" checked={hasFilter(q, searchKey, v.value)} label={name(v)} onChange={() => toggle(v.value)} />
          <span className={styles.count}>{countName(v.count, language)}</span>
        </li>
      ))}
    </ul>
  );
}

