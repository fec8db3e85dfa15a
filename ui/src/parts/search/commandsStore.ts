import { signal } from "../../lib/signal";

/** Whether the command palette is wanted; it may still be on its way when it is first asked for. */
export const commandsOpen = signal(false);

/** What is typed into it, from the first key on, also while it is still on its way. */
export const commandsTyped = signal("");

export const toggleCommands = () => {
  const open = !commandsOpen.get();
  if (open) gather();
  commandsOpen.set(open);
};

/** Keeps what is typed until the field of the palette hears it itself. */
function gather(): void {
  commandsTyped.set("");
  const heard = () => document.activeElement instanceof HTMLInputElement && document.activeElement.closest("[role=dialog]") !== null;
  const press = (event: KeyboardEvent) => {
    if (!commandsOpen.get() || heard()) {
      window.removeEventListener("keydown", press, true);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const before = commandsTyped.get();
    if (event.key.length === 1) commandsTyped.set(before + event.key);
    else if (event.key === "Backspace") commandsTyped.set(before.slice(0, -1));
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  window.addEventListener("keydown", press, true);
}

/** Whether the search field should take the focus as soon as it is there. */
export const searchWanted = signal(false);
