import { ActionIcon, Menu, Skeleton, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconArrowLeft, IconArrowMerge, IconDots, IconFileZip, IconLinkOff, IconPhoto, IconUserX } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { useEndLinks } from "../client/erased";
import { personQuery, stopsQuery } from "../client/people";
import { useMay } from "../client/session";
import { countName } from "../lib/amounts";
import { useTexts } from "../lib/i18n";
import { useChosenInView } from "../lib/inView";
import { useRemembered } from "../lib/remember";
import { EmptyState } from "../parts/EmptyState";
import { useTitle } from "../parts/Page";
import { PersonMarks } from "../parts/people/Chips";
import { Consents } from "../parts/people/Consents";
import { PersonRequests } from "../parts/requests/PersonRequests";
import { Details } from "../parts/people/Details";
import { CopyDialog } from "../parts/people/CopyDialog";
import { ErasePersonDialog } from "../parts/people/ErasePersonDialog";
import { MergeDialog } from "../parts/people/MergeDialog";
import { PersonLog } from "../parts/people/PersonLog";
import { PersonUses } from "../parts/people/PersonUses";
import { PhotoBrowser } from "../parts/photo/PhotoBrowser";
import { ProblemNote } from "../parts/ProblemNote";
import { toastDone, toastProblem } from "../parts/toasts";
import browser from "../parts/photo/browser.module.css";
import styles from "../parts/people/register.module.css";

/** Somebody of the register: their photos, what they allowed, what is known of them. */
export function Component() {
  const { t, language } = useTexts();
  const { id = "" } = useParams();
  const [params, setParams] = useSearchParams();
  const { data: person, error, refetch } = useQuery(personQuery(id));
  const [density] = useRemembered("density", 200);
  const [merging, setMerging] = useState(false);
  const [erasing, setErasing] = useState(false);
  const [exporting, setExporting] = useState(false);
  const endLinks = useEndLinks();
  const mayEdit = useMay("edit-people");
  const mayConsents = useMay("edit-consents");
  const { data: stops } = useQuery({ ...stopsQuery(id), enabled: mayConsents });
  const wishesBlur = (stops?.items ?? []).some((s) => s.kind === "blur" && s.until === undefined);
  const part = params.get("part") ?? "photos";
  const bar = useRef<HTMLDivElement>(null);
  useChosenInView(bar, person === undefined ? "" : part);
  useTitle(person?.label ?? t("nav.people"));
  if (error) return <div className={styles.scroll}><ProblemNote error={error} onRetry={() => void refetch()} /></div>;
  const content = () => {
    if (person === undefined) return <div className={styles.scroll}><Skeleton height={200} /></div>;
    if (part === "consents" && mayConsents) return <div className={styles.scroll}><div className={styles.column}><Consents key={id} person={person} /></div></div>;
    if (part === "requests" && mayConsents) return <div className={styles.scroll}><PersonRequests key={id} person={person} /></div>;
    if (part === "uses" && mayConsents) return <div className={styles.scroll}><div className={styles.column}><PersonUses key={id} id={id} /></div></div>;
    if (part === "log" && mayConsents) return <div className={styles.scroll}><div className={styles.column}><PersonLog key={id} id={id} /></div></div>;
    if (part === "details" && !person.hidden) return <div className={styles.scroll}><Details key={`${id} ${person.revision}`} person={person} /></div>;
    return (
      <PhotoBrowser
        q={`person:${id}`} label={person.label} density={density}
        empty={<EmptyState icon={<IconPhoto size={56} stroke={1} />} title={t("person.noPhotos")}>{t("person.noPhotosText")}</EmptyState>}
      />
    );
  };
  return (
    <div className={styles.page}>
      <div className={`${browser.head} ${styles.head}`}>
        <ActionIcon component={Link} to="/people" variant="subtle" color="gray" size={36} aria-label={t("nav.people")}>
          <IconArrowLeft size={18} />
        </ActionIcon>
        <h1 className={browser.title}>{person?.label}</h1>
        {person === undefined ? null : <PersonMarks person={person} wishesBlur={wishesBlur} />}
        <span className={browser.number}>{person === undefined ? "" : t("grid.photos", { count: person.photos, n: countName(person.photos, language) })}</span>
        {mayEdit && person !== undefined ? (
          <Menu position="bottom-start" width={260} withinPortal>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" size={36} aria-label={t("collections.menu", { name: person.label })}>
                <IconDots size={18} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {mayConsents ? <Menu.Item leftSection={<IconFileZip size={17} />} onClick={() => setExporting(true)}>{t("person.export")}</Menu.Item> : null}
              {mayConsents ? <Menu.Item leftSection={<IconLinkOff size={17} />} onClick={() => endLinks.mutate(person.id, { onError: toastProblem, onSuccess: () => toastDone(t("person.linksEnded", { name: person.label })) })}>{t("person.endLinks")}</Menu.Item> : null}
              <Menu.Item leftSection={<IconArrowMerge size={17} />} onClick={() => setMerging(true)}>{t("merge.start")}</Menu.Item>
              {mayConsents ? <Menu.Item color="red" leftSection={<IconUserX size={17} />} onClick={() => setErasing(true)}>{t("erasePerson.start")}</Menu.Item> : null}
            </Menu.Dropdown>
          </Menu>
        ) : null}
      </div>
      <Tabs ref={bar} value={part} onChange={(v) => setParams({ part: v ?? "photos" }, { replace: true })} className={styles.tabs}>
        <Tabs.List px={16}>
          <Tabs.Tab value="photos">{t("people.photos")}</Tabs.Tab>
          {mayConsents ? <Tabs.Tab value="consents">{t("person.consents")}</Tabs.Tab> : null}
          {mayConsents ? <Tabs.Tab value="requests">{t("person.requests")}</Tabs.Tab> : null}
          {mayConsents ? <Tabs.Tab value="uses">{t("person.uses")}</Tabs.Tab> : null}
          {mayConsents ? <Tabs.Tab value="log">{t("person.log")}</Tabs.Tab> : null}
          {person?.hidden ? null : <Tabs.Tab value="details">{t("person.details")}</Tabs.Tab>}
        </Tabs.List>
      </Tabs>
      <div className={styles.content}>{content()}</div>
      {exporting && person !== undefined ? <CopyDialog key={id} person={person} onClose={() => setExporting(false)} /> : null}
      {erasing && person !== undefined ? <ErasePersonDialog key={id} person={person} onClose={() => setErasing(false)} /> : null}
      {merging && person !== undefined ? <MergeDialog key={id} person={person} onClose={() => setMerging(false)} /> : null}
    </div>
  );
}
