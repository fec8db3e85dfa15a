import { signal } from "../../lib/signal";

/** Whether the command palette is wanted; it may still be on its way when it is first asked for. */
export const commandsOpen = signal(false);
export const toggleCommands = () => commandsOpen.set(!commandsOpen.get());

/** Whether the search field should take the focus as soon as it is there. */
export const searchWanted = signal(false);
