import { useEffect, useRef } from "react";

export type Keys = Record<string, (event: KeyboardEvent) => void>;

/** Whether somebody is writing, so that single letters are theirs and not commands. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** "ctrl+k", "shift+?", "ArrowLeft": how a pressed key is named. */
export function nameOf(event: KeyboardEvent): string {
  const held = [event.ctrlKey || event.metaKey ? "ctrl" : "", event.altKey ? "alt" : ""].filter(Boolean);
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return [...held, key].join("+");
}

/** Keys of a page, while it is shown and nobody writes or has a dialog or a menu open. */
export function useKeys(keys: Keys, active = true): void {
  const now = useRef(keys);
  useEffect(() => {
    now.current = keys;
  });
  useEffect(() => {
    if (!active) return undefined;
    // Looked at before anybody else hears the key: a dialog that Escape closes is gone by the time it comes here.
    let covered = false;
    const look = () => {
      covered = document.querySelector("[role=dialog], [role=menu]") !== null;
    };
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const name = nameOf(event);
      const act = now.current[name];
      if (act === undefined) return;
      if (isWriting(event.target) && !name.startsWith("ctrl+k")) return;
      if (covered && name !== "ctrl+k") return;
      act(event);
    };
    window.addEventListener("keydown", look, true);
    window.addEventListener("keydown", press);
    return () => {
      window.removeEventListener("keydown", look, true);
      window.removeEventListener("keydown", press);
    };
  }, [active]);
}
