import { signal } from "../../lib/signal";

export const keyHelpOpen = signal(false);
export const showKeyHelp = () => keyHelpOpen.set(true);
