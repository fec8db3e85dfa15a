import { signal } from "../../lib/signal";

/** For whom, as it is typed: kept while one looks elsewhere, gone once something left, and never kept by the browser. */
export const receiver = signal("");
