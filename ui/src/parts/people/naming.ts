import { useQuery } from "@tanstack/react-query";
import { type Appearance, type AppearanceState, type Called, inPhotoQuery, type Scene, useAppearances } from "../../client/people";
import type { Part } from "../../lib/box";
import { say } from "../../lib/i18n";
import { signal } from "../../lib/signal";
import { toastDone, toastProblem } from "../toasts";
import { isOpen } from "./names";

/** Whether faces are being named; it stays on from photo to photo. */
export const naming = signal(false);
/** Whether the next touch draws a box. With a mouse every drag does. */
export const drawing = signal(false);
/** The face that is spoken about. */
export const chosen = signal<string | undefined>(undefined);
/** A face that is pointed at in the list, shown on the photo. */
export const pointed = signal<string | undefined>(undefined);
/** Those named last, the newest first: the number keys. Kept as long as the page, for names are nobody's to keep. */
export const lastNamed = signal<Called[]>([]);

const keys = 9;

/** Puts somebody on a number key. Who has one already keeps it, so that fingers can learn it. */
export function remember(person: Called): void {
  const list = lastNamed.get();
  if (!list.some((p) => p.id === person.id)) lastNamed.set([...list.slice(list.length >= keys ? 1 : 0), person]);
}

/** Everything that can be said of the people in one photo. */
export function useNaming(asset: string) {
  const { data, error, refetch } = useQuery(inPhotoQuery(asset));
  const { add, change, remove, scene } = useAppearances(asset);
  const current = chosen.use();
  const faces = data?.items ?? [];
  const face = faces.find((f) => f.id === current);

  const goOn = (done: Appearance) => {
    const rest = faces.filter((f) => f.id !== done.id && isOpen(f));
    chosen.set((rest.find((f) => f.face > done.face) ?? rest[0])?.id);
  };
  const tell = { onError: toastProblem };
  const name = (person: Called) => {
    remember(person);
    const of = face ?? faces.find(isOpen);
    if (of !== undefined) {
      change.mutate({ of, who: person }, tell);
      goOn(of);
    } else also(person);
  };
  const also = (person: Called) => {
    remember(person);
    if (!faces.some((f) => f.person?.id === person.id && f.state === "confirmed")) add.mutate({ person: person.id }, tell);
  };
  const mark = (of: Appearance, state: AppearanceState) => {
    change.mutate({ of, state }, tell);
    if (state !== "unknown") goOn(of);
  };
  const confirm = (of: Appearance) => {
    if (of.person === undefined) return;
    remember(of.person);
    change.mutate({ of, who: of.person }, tell);
    goOn(of);
  };
  const draw = (box: Part) =>
    add.mutate({ box, state: "unknown" }, { ...tell, onSuccess: (made) => chosen.set(made.id) });
  const place = (of: Appearance, box: Part) => change.mutate({ of, box }, tell);
  const away = (of: Appearance) => {
    remove.mutate(of, {
      ...tell,
      onSuccess: () => toastDone(say("face.removed"), () => {
        add.mutate({ box: of.box, state: of.state, ...(of.person === undefined ? {} : { person: of.person.id }) }, tell);
      }),
    });
    goOn(of);
  };
  return {
    data, error, retry: () => void refetch(), faces, face,
    name, also, mark, confirm, draw, place, away, setScene: (to: Scene) => scene.mutate(to, tell),
  };
}

export type Naming = ReturnType<typeof useNaming>;
