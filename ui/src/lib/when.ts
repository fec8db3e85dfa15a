import { regional } from "./locale";

/** Dates as people say them, in their language. `zoned` false: a wall clock kept as UTC. */
const nothing = Date.parse("0001-01-02T00:00:00Z"); // the first day of all stands for "none"
const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${name}`;
  let f = formats.get(key);
  if (f === undefined) {
    f = new Intl.DateTimeFormat(regional(language), options);
    formats.set(key, f);
  }
  return f;
}

function valid(at: string | undefined | null): Date | undefined {
  if (at === undefined || at === null || at === "") return undefined;
  const date = new Date(at);
  return Number.isNaN(date.getTime()) || date.getTime() <= nothing ? undefined : date;
}

/** "2024-05" as "May 2024". */
export function monthName(month: string, language: string): string {
  const date = valid(`${month}-15T12:00:00Z`);
  if (date === undefined) return month;
  return capital(format(language, "month", { month: "long", year: "numeric", timeZone: "UTC" }).format(date), language);
}

/** "Friday 17 May", with the year when it is not this one. */
export function dayName(at: string, language: string, zoned = true, now = new Date()): string {
  const date = valid(at);
  if (date === undefined) return "";
  const sameYear = date.getFullYear() === now.getFullYear();
  return format(language, `day ${zoned} ${sameYear}`, {
    weekday: "short", day: "numeric", month: "long",
    year: sameYear ? undefined : "numeric", timeZone: zoned ? undefined : "UTC",
  }).format(date);
}

/** "17 May 2024". */
export function dateName(at: string | undefined | null, language: string, zoned = true): string {
  const date = valid(at);
  if (date === undefined) return "";
  return format(language, `date ${zoned}`, { dateStyle: "long", timeZone: zoned ? undefined : "UTC" }).format(date);
}

/** The last day before an end: ends are exclusive, people say the last day. */
export function lastDayName(end: string | undefined | null, language: string): string {
  const date = valid(end);
  return date === undefined ? "" : dateName(new Date(date.getTime() - 1).toISOString(), language);
}

/** "17 May 2024, 14:02". */
export function momentName(at: string | undefined | null, language: string, zoned = true): string {
  const date = valid(at);
  if (date === undefined) return "";
  return format(language, `moment ${zoned}`, {
    dateStyle: "medium", timeStyle: "short", timeZone: zoned ? undefined : "UTC",
  }).format(date);
}

/** Everything there is to know, for a hover: seconds and zone. */
export function exactName(at: string | undefined | null, language: string, zoned = true): string {
  const date = valid(at);
  if (date === undefined) return "";
  return format(language, `exact ${zoned}`, {
    weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit",
    second: "2-digit", timeZone: zoned ? undefined : "UTC", timeZoneName: zoned ? "short" : undefined,
  }).format(date);
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["minute", 60], ["hour", 3600], ["day", 86400], ["week", 604800], ["month", 2629800], ["year", 31557600],
];

/** "5 minutes ago", "in 3 weeks"; "now" within a minute. */
export function agoName(at: string | undefined | null, language: string, now = Date.now()): string {
  const date = valid(at);
  if (date === undefined) return "";
  const seconds = (date.getTime() - now) / 1000;
  const relative = new Intl.RelativeTimeFormat(regional(language), { numeric: "auto" });
  let unit: Intl.RelativeTimeFormatUnit = "second";
  let size = 1;
  for (const [name, length] of steps) {
    if (Math.abs(seconds) >= length) [unit, size] = [name, length];
  }
  return unit === "second" ? relative.format(0, "second") : relative.format(Math.round(seconds / size), unit);
}

/** Whole days that are left of a period that began at a moment, at least 0. */
export function daysLeft(since: string, days: number, now = Date.now()): number {
  return Math.max(0, Math.ceil(days - (now - new Date(since).getTime()) / 86_400_000));
}

function capital(text: string, language: string): string {
  return text.charAt(0).toLocaleUpperCase(language) + text.slice(1);
}

/** A moment as a field for date and time has it, in the reader's own zone: "2024-05-17T14:30". */
export function localMinute(at: string | Date): string {
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
