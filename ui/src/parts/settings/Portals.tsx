import { Anchor, Button, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { type Portal, type PortalForm, portalsQuery, usePortalChanges } from "../../client/publishing";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { Block } from "../Page";
import { useUseNames } from "../photo/UseFields";
import { ProblemNote } from "../ProblemNote";
import { toastProblem } from "../toasts";
import { PortalFields } from "./PortalFields";
import forms from "./forms.module.css";

const fresh: PortalForm = { name: "", titles: {}, texts: {}, query: "", purpose: "", channel: "", presets: [], open: true };

/** Pages over a part of the library that show what is cleared: the organisation's own list. */
export function Portals() {
  const { t, language } = useTexts();
  const { data, error } = useQuery(portalsQuery);
  const { make, change } = usePortalChanges();
  const use = useUseNames();
  const [editing, setEditing] = useState<{ portal?: Portal; form: PortalForm }>();
  const close = () => {
    setEditing(undefined);
    make.reset();
    change.reset();
  };
  const submit = () => {
    if (editing === undefined) return;
    const { portal, form } = editing;
    if (portal === undefined) make.mutate(form, { onSuccess: close });
    else change.mutate({ portal, form }, { onSuccess: close });
  };
  const form = editing?.form;
  return (
    <Block title={t("portals.title")} text={t("portals.text")}>
      <ProblemNote error={error} />
      <ul>
        {data?.items.map((p) => (
          <li key={p.id} className={forms.listRow}>
            <span>
              {p.titles[language] || p.titles.en || Object.values(p.titles)[0]}
              <br />
              <span className="muted">{use.purpose(p.purpose)} · {use.channel(p.channel)} · </span>
              <Anchor href={p.address} target="_blank" rel="noopener" size="sm">{p.address.replace(/^https:\/\//, "")}</Anchor>
            </span>
            <Switch
              size="sm" checked={p.open} label={t(p.open ? "portals.open" : "portals.closed")}
              onChange={(e) => change.mutate({ portal: p, form: { ...formOf(p), open: e.currentTarget.checked } }, { onError: toastProblem })}
            />
            <Button size="compact-sm" variant="subtle" onClick={() => setEditing({ portal: p, form: formOf(p) })}>{t("do.edit")}</Button>
          </li>
        ))}
      </ul>
      <Button mt={12} variant="default" leftSection={<IconPlus size={17} />} onClick={() => setEditing({ form: fresh })}>{t("portals.new")}</Button>
      <FormDialog
        title={t(editing?.portal ? "portals.edit" : "portals.new")} open={editing !== undefined} onClose={close} action={t("do.save")} size={680}
        ready={form !== undefined && form.name !== "" && form.purpose !== "" && form.channel !== ""} busy={make.isPending || change.isPending}
        error={make.error ?? change.error} onSubmit={submit}
      >
        {editing && form ? <PortalFields form={form} onChange={(next) => setEditing({ ...editing, form: next })} /> : null}
      </FormDialog>
    </Block>
  );
}

function formOf({ id: _id, address: _address, revision: _revision, ...form }: Portal): PortalForm {
  return form;
}
