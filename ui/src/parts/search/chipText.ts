import { useQueries, useQuery } from "@tanstack/react-query";
import { personQuery } from "../../client/people";
import { collectionsQuery, foldersQuery } from "../../client/places";
import { useMe } from "../../client/session";
import { type TextKey, type Translate, useTexts } from "../../lib/i18n";
import { parse, type Term } from "../../lib/query";
import { marks } from "../../lib/status";
import { monthName } from "../../lib/when";
import { useSearch } from "./useSearch";

const plain: Record<string, TextKey> = {
  "has:gps": "chip.hasGps",
  "is:damaged": "chip.isDamaged",
  "is:versioned": "chip.isVersioned",
  "is:wanted": "chip.wanted",
  "in:trash": "chip.inTrash",
  "people:none": "chip.peopleNone",
  "people:unknown": "chip.peopleUnknown",
  "people:named": "chip.peopleNamed",
  "shape:landscape": "shape.landscape",
  "shape:portrait": "shape.portrait",
  "shape:square": "shape.square",
};

const named: Record<string, TextKey> = {
  type: "facet.media_type", camera: "facet.camera", taken: "facet.taken", added: "facet.added",
  by: "facet.added_by", keyword: "facet.keyword", place: "facet.place", file: "facet.file", year: "facet.year",
};

/** A filter in people's words: "Taken: May 2024", "Folder: Open day". */
export function useChipText(): (term: Term) => string {
  const { t, language } = useTexts();
  const { data: folders } = useQuery(foldersQuery);
  const { data: collections } = useQuery(collectionsQuery);
  const channels = useMe()?.settings.channels;
  const shown = parse(useSearch().q).filter((term) => term.key === "person");
  const people = useQueries({ queries: shown.map((term) => personQuery(term.value)) });
  return (term) => {
    const text = words(term, t, language, (kind, id) => {
      if (kind === "person") return people.find((p) => p.data?.id === id)?.data?.label;
      if (kind === "cleared-for") {
        const channel = channels?.find((c) => c.key === id);
        return channel === undefined ? undefined : channel.names[language] || channel.names.en;
      }
      const list: { id: string; name: string }[] = (kind === "folder" ? folders?.items : collections?.items) ?? [];
      return list.find((x) => x.id === id)?.name;
    });
    return term.not ? t("chip.not", { what: text }) : text;
  };
}

function words(term: Term, t: Translate, language: string, nameOf: (kind: string, id: string) => string | undefined): string {
  if (term.key === "") return term.phrase ? `“${term.value}”` : term.value;
  const known = plain[`${term.key}:${term.value}`];
  if (known !== undefined) return t(known);
  if (term.key === "clearance") {
    const mark = marks.find((m) => m === term.value);
    return mark === undefined || mark === "cleared-until" ? term.value : t(`mark.${mark}`);
  }
  if (term.key === "ends") return t("chip.ends", { days: term.value });
  if (term.key === "cleared-for") return t("chip.clearedFor", { what: nameOf(term.key, term.value) ?? term.value });
  if (term.key === "person") return nameOf(term.key, term.value) ?? t("facet.people");
  if (term.key === "folder" || term.key === "collection") return nameOf(term.key, term.value) ?? term.value;
  const value = term.key === "taken" && /^\d{4}-\d{2}$/.test(term.value) ? monthName(term.value, language) : term.value;
  const name = named[term.key];
  return name === undefined ? value : `${t(name)}: ${value}`;
}
