import { thumbHashToDataURL } from "thumbhash";

const kept = new Map<string, string>();
const most = 3000;

/** A thumbhash as the address of a tiny picture; "" when it cannot be read. */
export function placeholder(hash: string | undefined): string {
  if (hash === undefined || hash === "") return "";
  const known = kept.get(hash);
  if (known !== undefined) return known;
  let url = "";
  try {
    url = thumbHashToDataURL(Uint8Array.from(atob(hash), (c) => c.charCodeAt(0)));
  } catch {
    url = ""; // a mark that cannot be read is no mark; the picture itself comes anyway
  }
  if (kept.size >= most) kept.delete(kept.keys().next().value as string);
  kept.set(hash, url);
  return url;
}

/** The smallest rendition that looks sharp at this size on this screen. */
export function renditionFor(cssPixels: number, ratio: number): "256" | "1024" | "2048" {
  const pixels = cssPixels * Math.min(ratio, 2);
  if (pixels <= 320) return "256";
  return pixels <= 1280 ? "1024" : "2048";
}
