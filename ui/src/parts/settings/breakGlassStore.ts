import { signal } from "../../lib/signal";

export const breakGlassOpen = signal(false);
export const askBreakGlass = () => breakGlassOpen.set(true);
