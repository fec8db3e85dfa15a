import { Button, FileInput } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import { useState } from "react";
import { type PeopleRow, usePeople } from "../../client/people";
import { useTexts } from "../../lib/i18n";
import { FormDialog } from "../Dialog";
import { Table } from "../Table";
import { toastDone } from "../toasts";
import styles from "./register.module.css";

const example = "name,email,mobile,born,language\nAnna Berg,anna@example.org,+46701234567,1990-05-31,sv\n";
const mostShown = 200;

/** People from a file: first what would come of it, then the import. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t, language } = useTexts();
  const { bringIn } = usePeople();
  const [file, setFile] = useState<File | null>(null);
  const [csv, setCsv] = useState("");
  const plan = bringIn.data;
  const read = async (chosen: File | null) => {
    setFile(chosen);
    bringIn.reset();
    if (chosen === null) return;
    const text = await chosen.text();
    setCsv(text);
    bringIn.mutate({ csv: text, commit: false });
  };
  const take = () => bringIn.mutate({ csv, commit: true }, {
    onSuccess: (done) => {
      onClose();
      toastDone(t("import.done", { count: done.new }));
    },
  });
  const outcome = (r: PeopleRow) =>
    r.outcome === "wrong" ? <span className={styles.bad}>{t("import.wrong")}: {r.problem?.detail}</span> : t(`import.${r.outcome}`);
  const rows = plan === undefined ? [] : [...plan.rows].sort((a, b) => Number(b.outcome === "wrong") - Number(a.outcome === "wrong") || a.line - b.line);
  return (
    <FormDialog
      title={t("import.title")} open onClose={onClose} size={720} action={plan === undefined ? t("import.title") : t("import.take", { count: plan.new })}
      ready={plan !== undefined && !plan.added && plan.wrong === 0 && plan.new > 0} busy={bringIn.isPending} error={bringIn.error} onSubmit={take}
    >
      <p>{t("import.text")}</p>
      <FileInput
        label={t("import.file")} accept=".csv,text/csv,text/plain" placeholder={t("import.choose")} value={file} onChange={(f) => void read(f)} clearable
        clearButtonProps={{ "aria-label": t("do.clear") }}
      />
      {plan === undefined ? (
        <div>
          <Button component="a" href={`data:text/csv;charset=utf-8,${encodeURIComponent(example)}`} download="people.csv" variant="subtle" size="compact-sm" leftSection={<IconFileText size={16} />}>
            {t("import.example")}
          </Button>
        </div>
      ) : (
        <>
          <p className={styles.sum} role="status">
            <strong>{t("import.newCount", { count: plan.new })}</strong>
            <span>{t("import.knownCount", { count: plan.known })}</span>
            {plan.wrong > 0 ? <strong className={styles.bad}>{t("import.wrongCount", { count: plan.wrong })}</strong> : null}
          </p>
          {plan.ignored.length > 0 ? <p className="muted">{t("import.ignored", { names: plan.ignored.join(", ") })}</p> : null}
          <div className={styles.preview}>
            <Table
              label={t("import.preview")} rows={rows.slice(0, mostShown)} keyOf={(r) => String(r.line)} faded={(r) => r.outcome === "known" || r.outcome === "twice"}
              columns={[
                { title: t("import.line"), cell: (r) => r.line },
                { title: t("account.name"), cell: (r) => r.label },
                { title: t("person.email"), cell: (r) => r.email },
                { title: t("person.born"), cell: (r) => r.born },
                ...plan.fields.map((f) => ({ title: f.names[language] || f.name, cell: (r: PeopleRow) => r.fields[f.id] ?? "" })),
                { title: t("import.outcome"), wide: true, cell: outcome },
              ]}
            />
          </div>
        </>
      )}
    </FormDialog>
  );
}
