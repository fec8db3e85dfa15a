import { Combobox, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { IconUserPlus } from "@tabler/icons-react";
import { type Ref, useEffect, useState } from "react";
import { addPerson, type Called, findPeopleQuery } from "../../client/people";
import { useMay } from "../../client/session";
import { useTexts } from "../../lib/i18n";
import { toastProblem } from "../toasts";
import styles from "./people.module.css";

interface Props {
  label: string;
  onPick: (person: Called) => void;
  placeholder?: string;
  hideLabel?: boolean;
  adds?: boolean; // whether somebody new can be put into the register here
  except?: string[];
  inputRef?: Ref<HTMLInputElement>;
  autoFocus?: boolean;
}

const newcomer = "+";

/** A field in which one types a name or a number, and picks or adds the person. */
export function PersonPicker({ label, onPick, placeholder, hideLabel, adds = true, except = [], inputRef, autoFocus }: Props) {
  const { t } = useTexts();
  const may = useMay("edit-people") && adds;
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text.trim(), 120);
  const { data, isPlaceholderData } = useQuery({ ...findPeopleQuery(asked), enabled: asked !== "" });
  const add = useMutation({ mutationFn: addPerson });
  const found = text.trim() === "" ? [] : (data?.items ?? []).filter((p) => !except.includes(p.id));
  const known = found.some((p) => p.label.toLocaleLowerCase() === text.trim().toLocaleLowerCase());
  // Somebody new is offered only once it is known who is there, so that a quick Enter makes no double.
  const read = data !== undefined && !isPlaceholderData && asked === text.trim();
  const offers = may && asked !== "" && read && !known;
  const ids = found.map((p) => p.id).join();
  useEffect(() => {
    if (read) combobox.selectFirstOption();
  }, [read, ids, offers]);

  const done = (person: Called) => {
    setText("");
    combobox.closeDropdown();
    onPick(person);
  };
  const choose = (value: string) => {
    const person = found.find((p) => p.id === value);
    if (person !== undefined) done({ id: person.id, name: person.label });
    else if (value === newcomer) add.mutate({ name: text.trim() }, { onSuccess: (p) => done({ id: p.id, name: p.label }), onError: toastProblem });
  };

  return (
    <Combobox store={combobox} onOptionSubmit={choose} withinPortal shadow="md" position="top-start">
      <Combobox.Target>
        <TextInput
          ref={inputRef} label={hideLabel ? undefined : label} aria-label={hideLabel ? label : undefined} placeholder={placeholder ?? t("picker.hint")}
          value={text} autoComplete="off" spellCheck={false} maxLength={200} data-autofocus={autoFocus || undefined} disabled={add.isPending}
          onChange={(e) => {
            setText(e.currentTarget.value);
            combobox.openDropdown();
            combobox.resetSelectedOption();
          }}
          onBlur={() => combobox.closeDropdown()}
          onKeyDown={(e) => {
            if (e.key === "Enter") e.preventDefault(); // in a form it picks, and sends nothing
            if (e.key === "Escape" && text !== "") {
              e.stopPropagation();
              setText("");
            }
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={found.length === 0 && !offers}>
        <Combobox.Options aria-label={label} className={styles.options}>
          {found.map((p) => (
            <Combobox.Option key={p.id} value={p.id} className={styles.option}>
              <span>{p.label}</span>
              <span className={styles.optionNumber}>{p.number}</span>
            </Combobox.Option>
          ))}
          {offers ? (
            <Combobox.Option value={newcomer} className={styles.option}>
              <IconUserPlus size={16} stroke={1.7} aria-hidden="true" />
              {t("picker.add", { name: text.trim() })}
            </Combobox.Option>
          ) : null}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
