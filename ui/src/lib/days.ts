/** A day of the calendar ("2027-01-31") as moments, in the time of whoever chose it. */
export function startOfDay(day: string): string {
  return new Date(`${day}T00:00:00`).toISOString();
}

/** The first moment after the day: ends are exclusive. */
export function endOfDay(day: string): string {
  const date = new Date(`${day}T00:00:00`);
  date.setDate(date.getDate() + 1);
  return date.toISOString();
}

/** The last day that lies before an exclusive end. */
export function dayBefore(end: string): string {
  return dayOf(new Date(new Date(end).getTime() - 1).toISOString());
}

/** The day so many days from today. */
export function inDays(days: number): string {
  const date = new Date();
  date.setDate(date.getDate() + days);
  return dayOf(date.toISOString());
}

/** The day on which a moment falls here. */
export function dayOf(at: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "";
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
