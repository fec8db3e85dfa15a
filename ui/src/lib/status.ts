/** The six marks. Each has its own shape, so colour is never the only sign. */
export const marks = ["cleared", "cleared-until", "needs-review", "blocked", "quarantined", "not-assessed"] as const;
export type Mark = (typeof marks)[number];

export interface Standing {
  status: string;
  until?: string | null;
}

/** The mark of a photo. What is not known is not assessed: silence is no. */
export function markOf(standing: Standing | undefined): Mark {
  if (standing === undefined) return "not-assessed";
  if (standing.status === "cleared") return standing.until ? "cleared-until" : "cleared";
  return (marks as readonly string[]).includes(standing.status) ? (standing.status as Mark) : "not-assessed";
}
