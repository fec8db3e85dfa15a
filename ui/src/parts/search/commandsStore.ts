import { signal } from "../../lib/signal";

/** Whether the command palette is wanted; it may still be on its way when it is first asked for. */
export const commandsOpen = signal(false);

export const toggleCommands = () => {
  const open = !commandsOpen.get();
  if (open) gather();
  commandsOpen.set(open);
};

/** Keeps what is typed until the field of the palette is there to take it and hears the rest itself. */
function gather(): void {
  let early = "";
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Backspace") early = early.slice(0, -1);
    else if (event.key.length === 1) early += event.key;
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const deliver = () => {
    const field = document.activeElement;
    const there = field instanceof HTMLInputElement && field.closest("[role=dialog]") !== null;
    if (commandsOpen.get() && !there) {
      requestAnimationFrame(deliver);
      return;
    }
    window.removeEventListener("keydown", press, true);
    if (!there || early === "") return;
    // Put in as if it were typed there: the palette then chooses the first match by itself.
    field.setRangeText(early, field.value.length, field.value.length, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  window.addEventListener("keydown", press, true);
  requestAnimationFrame(deliver);
}

/** Whether the search field should take the focus as soon as it is there. */
export const searchWanted = signal(false);
