import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { assetQuery } from "../client/assets";
import { atLeast } from "../client/rights";
import { useTexts } from "../lib/i18n";
import { useKeys } from "../lib/keys";
import { phone } from "../lib/screen";
import { useRemembered } from "../lib/remember";
import { useListing } from "../parts/grid/useListing";
import { useTitle } from "../parts/Page";
import { FaceLayer } from "../parts/people/FaceLayer";
import { naming } from "../parts/people/naming";
import { NamingBar } from "../parts/people/NamingBar";
import { useMayName } from "../parts/people/PeopleTab";
import { trashPhotos } from "../parts/photo/acts";
import { Filmstrip } from "../parts/photo/Filmstrip";
import type { InspectorTab } from "../parts/photo/Inspector";
import { InspectorSide } from "../parts/photo/InspectorSide";
import { PhotoBar } from "../parts/photo/PhotoBar";
import { PhotoMissing, StepButton } from "../parts/photo/StageParts";
import { Stage, type StageHandle } from "../parts/photo/Stage";
import { useNeighbours } from "../parts/photo/useNeighbours";
import styles from "../parts/photo/stage.module.css";

/** One photo, as large as the screen allows, with all that is known of it. */
export function Component() {
  const { t } = useTexts();
  const { id = "" } = useParams();
  const [params] = useSearchParams();
  const q = params.get("q") ?? "";
  const go = useNavigate();
  const small = useMediaQuery(phone, undefined, { getInitialValueInEffect: false }) ?? false;
  const listing = useListing(q);
  const { data: asset, error, refetch } = useQuery(assetQuery(id, q));
  const near = useNeighbours(listing, id, asset);
  const item = asset ?? near.around.find((i) => i.id === id);
  const [side, setSide] = useRemembered("photo.inspector", true);
  const [sheet, setSheet] = useState(false);
  const [tab, setTab] = useRemembered<InspectorTab>("inspector.tab", "about");
  const [light, setLight] = useRemembered("photo.light", false);
  const [bare, setBare] = useState(false);
  const stage = useRef<StageHandle>(null);
  const mayName = useMayName(asset);
  const names = naming.use() && mayName;
  useTitle(item?.title || item?.file_name || "");

  const addressOf = useCallback((to: string) => `/photo/${to}${q === "" ? "" : `?q=${encodeURIComponent(q)}`}`, [q]);
  const open = small ? sheet : side;
  const setOpen = small ? setSheet : setSide;
  const show = (to: InspectorTab) => {
    setTab(to);
    setOpen(true);
  };
  const step = (to: string | undefined) => {
    if (to !== undefined) void go(addressOf(to), { replace: true });
  };
  const back = () => void go(q.includes("in:trash") ? "/trash" : `/library${q === "" ? "" : `?q=${encodeURIComponent(q)}`}`, { state: { from: id } });
  const full = () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => undefined); // a browser may say no; the bare stage is shown anyway
    setBare(!bare);
  };
  const trash = () => {
    const to = near.next ?? near.previous;
    void trashPhotos({ ids: [id] }).then((done) => {
      if (!done) return;
      if (to === undefined) back();
      else step(to);
    });
  };
  const edit = () => {
    show("about");
    setTimeout(() => document.querySelector<HTMLElement>("[data-edit]")?.click(), 60);
  };

  const name = () => {
    if (!mayName) return;
    naming.set(!names);
    if (small) setSheet(false);
    else setTab("people");
  };
  useEffect(() => () => naming.set(false), []); // who leaves the photos has done with naming

  useKeys({
    ArrowRight: () => step(near.next),
    ArrowLeft: () => step(near.previous),
    i: () => setOpen(!open),
    e: (e) => {
      e.preventDefault();
      if (atLeast(asset?.right, "edit")) edit();
    },
    d: () => show("door"),
    p: name,
    f: full,
    b: () => setLight(!light),
    "+": () => stage.current?.zoom(1.5),
    "=": () => stage.current?.zoom(1.5),
    "-": () => stage.current?.zoom(1 / 1.5),
    "0": () => stage.current?.reset(),
    Delete: () => atLeast(asset?.right, "edit") && asset?.state === "active" && trash(),
    Escape: () => (bare ? full() : names ? naming.set(false) : back()),
  });

  if (error && item === undefined) return <PhotoMissing error={error} onRetry={() => void refetch()} onBack={back} />;
  const bar = (
    <PhotoBar
      item={item} small={small} light={light} inspector={open} mayTrash={atLeast(asset?.right, "edit") && asset?.state === "active"}
      onBack={back} onLight={() => setLight(!light)} onFull={full} onInspector={() => setOpen(!open)} onShow={show} onTrash={trash}
    />
  );
  return (
    <div className={styles.page} data-stage={light ? "light" : "dark"}>
      <div className={styles.center}>
        {bare ? null : bar}
        <div className={styles.area}>
          <StepButton way="back" label={t("photo.previous")} to={near.previous} onStep={step} />
          {item ? (
            <Stage key={`${item.id} ${item.sha256}`} ref={stage} item={item} onSwipe={(way) => step(way === 1 ? near.next : near.previous)}>
              {tab === "people" || names ? <FaceLayer id={item.id} width={item.width} height={item.height} /> : null}
            </Stage>
          ) : null}
          <StepButton way="on" label={t("photo.next")} to={near.next} onStep={step} />
        </div>
        {names && !bare ? <NamingBar id={id} onNext={() => step(near.next)} /> : null}
        {bare || small || names ? null : <Filmstrip items={near.around} current={id} addressOf={addressOf} />}
      </div>
      {bare ? null : <InspectorSide open={open} id={id} q={q} tab={tab} onTab={setTab} onClose={() => setOpen(false)} onName={name} />}
    </div>
  );
}
