import { regional } from "./locale";

/** Numbers as people read them. */
export function bytesName(bytes: number, language: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return new Intl.NumberFormat(regional(language), {
    style: "unit", unit: units[unit], unitDisplay: unit === 0 ? "long" : "short",
    maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0,
  }).format(value);
}

export function countName(n: number, language: string): string {
  return new Intl.NumberFormat(regional(language)).format(n);
}

/** An exposure in seconds as photographers write it. */
export function exposureName(seconds: number, language: string): string {
  if (seconds <= 0) return "";
  const number = new Intl.NumberFormat(regional(language), { maximumFractionDigits: 1 });
  return seconds < 0.4 ? `1/${Math.round(1 / seconds)} s` : `${number.format(seconds)} s`;
}

/** "12 MP". */
export function megapixels(width: number, height: number, language: string): string {
  const mp = (width * height) / 1e6;
  return `${new Intl.NumberFormat(regional(language), { maximumFractionDigits: mp < 10 ? 1 : 0 }).format(mp)} MP`;
}
