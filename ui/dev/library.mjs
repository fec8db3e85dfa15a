// The made-up library behind dev/mock.mjs: a million photos that are computed, not kept.
import { rgbaToThumbHash } from "thumbhash";

const total = Number(process.env.PHOTOS ?? 1_000_000);
const statuses = ["cleared", "cleared", "not-assessed", "cleared-until", "blocked", "needs-review", "quarantined", "cleared"];
const places = ["Utrecht", "Uppsala", "Gent", "Münster", "Lund", "Delft"];
const names = ["Open day", "Graduation", "Field work", "Library", "Sports day", "Choir", "Laboratory", "Campus in the snow"];
export const state = { gone: new Set(), trashed: new Map(), patched: new Map(), added: [], undo: new Map() };

function noise(n) {
  let x = (n ^ 0x9e3779b9) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b) >>> 0;
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35) >>> 0;
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
}

// Months newest first, with the index of each one's first photo.
export const months = [];
{
  let left = total;
  let year = 2026;
  let month = 11;
  let start = 0;
  const most = Math.max(1, Math.round(total / 140));
  while (left > 0) {
    const count = Math.min(left, Math.max(1, Math.round(most * (0.3 + 1.4 * noise(year * 12 + month)))));
    months.push({ month: `${year}-${String(month).padStart(2, "0")}`, count, start });
    start += count;
    left -= count;
    month--;
    if (month === 0) [year, month] = [year - 1, 12];
  }
}

export const idOf = (index) => `a${String(index).padStart(12, "0")}`;
export const indexOf = (id) => Number(id.slice(1));

function monthAt(index) {
  let low = 0;
  let high = months.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (months[middle].start <= index) low = middle;
    else high = middle - 1;
  }
  return months[low];
}

const hashes = new Map();
function look(index) {
  const r = noise(index * 7);
  return { hue: Math.floor(r * 360), hue2: Math.floor((r * 360 + 40 + noise(index * 3) * 120) % 360), kind: index % 8 };
}

function rgb(hue, light) {
  const f = (n) => {
    const k = (n + hue / 30) % 12;
    return Math.round(255 * (light - 0.35 * Math.min(light, 1 - light) * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [f(0), f(8), f(4)];
}

function thumbhash(index) {
  const { hue, hue2 } = look(index);
  const key = `${hue} ${hue2} ${index % 5}`;
  if (!hashes.has(key)) {
    const pixels = new Uint8Array(16 * 12 * 4);
    const a = rgb(hue, 0.72);
    const b = rgb(hue2, 0.34);
    for (let y = 0; y < 12; y++)
      for (let x = 0; x < 16; x++)
        for (let c = 0; c < 4; c++) pixels[(y * 16 + x) * 4 + c] = c === 3 ? 255 : y < 7 ? a[c] : b[c];
    hashes.set(key, Buffer.from(rgbaToThumbHash(16, 12, pixels)).toString("base64"));
  }
  return hashes.get(key);
}

const sizes = [[6000, 4000], [4000, 6000], [4032, 3024], [3024, 4032], [5472, 3648], [2400, 2400], [6000, 3376], [4000, 2667]];

export function item(index) {
  const m = monthAt(index);
  const days = new Date(Number(m.month.slice(0, 4)), Number(m.month.slice(5)), 0).getDate();
  const share = 1 - (index - m.start + 0.5) / m.count;
  const at = new Date(Date.parse(`${m.month}-01T00:00:00Z`) + share * days * 86_400_000);
  const [width, height] = sizes[Math.floor(noise(index * 11) * sizes.length)];
  const status = statuses[Math.floor(noise(index * 5) * statuses.length)];
  const id = idOf(index);
  const base = {
    id, folder: `f${(index % 9) + 2}`, file_name: `DSC_${String(index % 10000).padStart(4, "0")}.JPG`,
    title: index % 3 === 0 ? `${names[index % names.length]}, ${places[index % places.length]}` : "",
    media_type: "image/jpeg", width, height, taken_at: at.toISOString(), zone_known: index % 2 === 0,
    bytes: Math.round(width * height * 0.3), sha256: "0".repeat(64), thumbhash: thumbhash(index), damaged: index % 997 === 5,
    state: state.trashed.has(id) ? "trashed" : "active",
    clearance: status === "cleared-until" ? { status: "cleared", until: "2027-03-03T00:00:00Z" } : { status },
    stacked: index % 41 === 7 ? 3 : 0, revision: 1,
    thumbs: Object.fromEntries(["256", "1024", "2048"].map((s) => [s, `/api/v1/assets/${id}/renditions/${s}`])),
  };
  return { ...base, ...state.patched.get(id) };
}

/** A drawn landscape, so that every photo is itself. */
export function picture(index, size) {
  const it = item(index);
  const scale = Number(size) / Math.max(it.width, it.height);
  const w = Math.round(it.width * scale);
  const h = Math.round(it.height * scale);
  const { hue, hue2 } = look(index);
  const hill = (y, s, seed) => {
    let d = `M0 ${h}`;
    for (let i = 0; i <= 8; i++) d += ` L${(w * i) / 8} ${y + Math.sin(i * 1.3 + seed) * s + noise(seed + i) * s}`;
    return `${d} L${w} ${h}Z`;
  };
  const people = Array.from({ length: index % 5 }, (_, i) => {
    const x = w * (0.2 + 0.15 * i + 0.05 * noise(index + i));
    const r = h * 0.035;
    return `<circle cx="${x}" cy="${h * 0.68}" r="${r}" fill="hsl(25 45% ${50 + i * 6}%)"/><rect x="${x - r * 1.4}" y="${h * 0.68 + r}" width="${r * 2.8}" height="${h * 0.2}" rx="${r}" fill="hsl(${hue2 + i * 50} 40% 40%)"/>`;
  }).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}"><defs><linearGradient id="g" x2="0" y2="1"><stop stop-color="hsl(${hue} 45% 58%)"/><stop offset="1" stop-color="hsl(${hue} 40% 86%)"/></linearGradient></defs><rect width="${w}" height="${h}" fill="url(#g)"/><circle cx="${w * noise(index)}" cy="${h * 0.25}" r="${h * 0.07}" fill="#fff" opacity=".75"/><path d="${hill(h * 0.5, h * 0.06, index)}" fill="hsl(${hue2} 28% 48%)"/><path d="${hill(h * 0.63, h * 0.05, index * 2)}" fill="hsl(${hue2} 30% 34%)"/>${people}<path d="${hill(h * 0.86, h * 0.02, index * 3)}" fill="hsl(${hue2} 30% 24%)"/></svg>`;
}

/** Which photos a search finds, as a list of stretches; made up, but steady. */
export function find(q) {
  if (q.includes("in:trash")) return { list: [...state.trashed.keys()].map(indexOf) };
  const word = q.replace(/-?[a-z]+:("[^"]*"|\S+)/g, "").trim();
  if (word.startsWith("zzz")) return { list: [] };
  if (q.trim() === "") return { all: true };
  const every = Math.max(2, [...q].reduce((s, c) => s + c.charCodeAt(0), 0) % 40) * 50;
  return { list: Array.from({ length: Math.min(Math.floor(total / every) + 3, total, 4000) }, (_, i) => Math.min(i * every, total - 1)) };
}
export const size = total;
