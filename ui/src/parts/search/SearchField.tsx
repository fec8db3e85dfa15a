import { ActionIcon, Combobox, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { IconSearch, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { suggestQuery } from "../../client/assets";
import { countName } from "../../lib/amounts";
import { useTexts } from "../../lib/i18n";
import { format, parse, split } from "../../lib/query";
import { SuggestionIcon } from "./SuggestionIcon";
import { useChipText } from "./chipText";
import { searchWanted } from "./commandsStore";
import { useSearch } from "./useSearch";
import styles from "./search.module.css";

const settle = 350; // ms of quiet before the list follows what is typed

/** The one search field: words, filters as chips, suggestions as one types. "/" brings one to it. */
export function SearchField({ describedBy }: { describedBy: string }) {
  const { t, language } = useTexts();
  const { q, search } = useSearch();
  const chipText = useChipText();
  const input = useRef<HTMLInputElement>(null);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const { words: urlWords, filters } = split(q);
  const [words, setWords] = useState(urlWords);
  const [writing, setWriting] = useState(false);
  const [asked] = useDebouncedValue(words, 140);
  const { data } = useQuery({ ...suggestQuery(asked), enabled: writing && asked.trim().length > 0 });
  const suggestions = words.trim() === "" ? [] : (data?.items ?? []);

  useEffect(() => {
    if (!writing) setWords(urlWords);
  }, [urlWords, writing]);

  useEffect(() => {
    if (!writing || words === urlWords) return undefined;
    const timer = setTimeout(() => search(format([...filters, ...parse(words)]), true), settle);
    return () => clearTimeout(timer);
  });

  const wanted = searchWanted.use();
  useEffect(() => {
    if (!wanted) return;
    searchWanted.set(false);
    input.current?.focus();
    input.current?.select();
  }, [wanted]);

  const commit = (text: string) => {
    search(text);
    combobox.closeDropdown();
    setWriting(false);
  };
  const choose = (value: string) => {
    const { words: chosen, filters: more } = split(value);
    setWords(chosen);
    commit(format([...filters, ...more, ...parse(chosen)]));
    input.current?.focus();
  };
  const press = (e: React.KeyboardEvent<HTMLInputElement>) => {
    if (e.key === "Enter" && combobox.selectedOptionIndex === -1) commit(format([...filters, ...parse(words)]));
    if (e.key === "Escape") {
      combobox.closeDropdown();
      input.current?.blur();
    }
    if (e.key === "Backspace" && words === "" && filters.length > 0) search(format([...filters.slice(0, -1)]));
  };

  return (
    <Combobox store={combobox} onOptionSubmit={choose} withinPortal position="bottom-start" shadow="md">
      <Combobox.Target>
        <div className={styles.field} role="search" onClick={() => input.current?.focus()}>
          <IconSearch size={17} stroke={1.8} aria-hidden="true" className={styles.glass} />
          {filters.map((term, i) => (
            <span key={`${term.key}:${term.value}`} className={styles.chip}>
              <span className={styles.chipText}>{chipText(term)}</span>
              <button
                type="button" className={styles.chipRemove} aria-label={t("search.removeFilter", { name: chipText(term) })}
                onClick={() => search(format([...filters.filter((_, k) => k !== i), ...parse(words)]))}
              >
                <IconX size={13} />
              </button>
            </span>
          ))}
          <Combobox.EventsTarget>
            <input
              ref={input} className={styles.input} type="text" value={words} aria-label={t("search.label")} aria-describedby={describedBy} enterKeyHint="search"
              placeholder={filters.length === 0 ? t("search.hint") : undefined} autoComplete="off" spellCheck={false} maxLength={400}
              onChange={(e) => {
                setWriting(true);
                setWords(e.currentTarget.value);
                combobox.openDropdown();
                combobox.resetSelectedOption();
              }}
              onBlur={() => {
                setWriting(false);
                combobox.closeDropdown();
              }}
              onKeyDown={press}
            />
          </Combobox.EventsTarget>
          {q === "" && words === "" ? (
            <kbd className={styles.slash} aria-hidden="true">/</kbd>
          ) : (
            <ActionIcon variant="subtle" color="gray" size={28} aria-label={t("search.clear")} onClick={() => { setWords(""); commit(""); }}>
              <IconX size={16} />
            </ActionIcon>
          )}
        </div>
      </Combobox.Target>
      <Combobox.Dropdown hidden={suggestions.length === 0}>
        <Combobox.Options aria-label={t("search.suggestions")}>
          {suggestions.map((s) => (
            <Combobox.Option key={`${s.kind} ${s.query}`} value={s.query} className={styles.option}>
              <SuggestionIcon kind={s.kind} />
              <span className={styles.optionText}>{s.text}</span>
              {s.count > 0 ? <span className={styles.optionCount}>{countName(s.count, language)}</span> : null}
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
