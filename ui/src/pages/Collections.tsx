import { Button, Checkbox, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconBook2, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { collectionsQuery, useCollections } from "../client/places";
import { countName } from "../lib/amounts";
import { useTexts } from "../lib/i18n";
import { FormDialog } from "../parts/Dialog";
import { EmptyState } from "../parts/EmptyState";
import { Page } from "../parts/Page";
import { ProblemNote } from "../parts/ProblemNote";
import styles from "../parts/collections.module.css";

/** Hand-picked sets of photos. */
export function Component() {
  const { t, language } = useTexts();
  const { data, error, refetch } = useQuery(collectionsQuery);
  const { make } = useCollections();
  const [asking, setAsking] = useState(false);
  const [name, setName] = useState("");
  const [shared, setShared] = useState(true);
  const close = () => {
    setAsking(false);
    setName("");
  };
  const button = <Button leftSection={<IconPlus size={17} />} onClick={() => setAsking(true)}>{t("collections.new")}</Button>;
  return (
    <Page title={t("nav.collections")} actions={data && data.items.length > 0 ? button : null} wide>
      <ProblemNote error={error} onRetry={() => void refetch()} />
      {data?.items.length === 0 ? (
        <EmptyState icon={<IconBook2 size={56} stroke={1} />} title={t("collections.empty")} action={button}>{t("collections.emptyText")}</EmptyState>
      ) : null}
      <ul className={styles.list}>
        {data?.items.map((c) => (
          <li key={c.id}>
            <Link to={`/collections/${c.id}`} className={styles.card}>
              <span className={styles.cover}>
                {c.thumbs?.["1024"] ? <img src={c.thumbs["1024"]} alt="" loading="lazy" /> : <IconBook2 size={36} stroke={1} aria-hidden="true" />}
              </span>
              <span className={styles.name}>{c.name}</span>
              <span className="muted">
                {[t("grid.photos", { count: c.count, n: countName(c.count, language) }), t(c.shared ? "collections.shared" : "collections.own")].join(" · ")}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <FormDialog
        title={t("collections.new")} open={asking} onClose={close} action={t("collections.make")} ready={name.trim() !== ""} busy={make.isPending} error={make.error}
        onSubmit={() => make.mutate({ name: name.trim(), shared }, { onSuccess: close })}
      >
        <TextInput label={t("collect.name")} value={name} onChange={(e) => setName(e.currentTarget.value)} maxLength={255} data-autofocus />
        <Checkbox label={t("collect.shared")} description={t("collect.sharedHint")} checked={shared} onChange={(e) => setShared(e.currentTarget.checked)} />
      </FormDialog>
    </Page>
  );
}
