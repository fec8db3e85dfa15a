// An archive of many photos: how soon its first byte comes, to that of one photo, and what memory
// the server takes for it, to that of an archive of a tenth. Prints one line of JSON.
//   node scripts/bench/zip.mjs PHOTOS [N]
import { copyFile, appendFile, mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import os from "node:os";
import path from "node:path";
import { House, password } from "../../e2e/house.mjs";

process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0"; // the server is ours, on loopback
process.removeAllListeners("warning");
const [source, count = "1000"] = process.argv.slice(2);
const many = Number(count);
const rounds = 7;

const folder = await mkdtemp(path.join(os.tmpdir(), "imprimatur-bench."));
const house = await House.open();
try {
  const files = (await readdir(source)).filter((f) => /\.jpe?g$/i.test(f));
  await mkdir(`${folder}/photos`);
  for (let i = 0; i < many; i++) {
    const file = `${folder}/photos/${String(i).padStart(5, "0")}.jpg`;
    await copyFile(path.join(source, files[i % files.length]), file);
    await appendFile(file, randomBytes(16)); // or it would be the same photo
  }
  await house.bringIn(`${folder}/photos`);
  const api = await enter();
  await api("POST", "/assets/bulk", { q: "", change: { basis: { basis: "no-identifiable-persons" } } });
  const ids = [];
  for (let cursor = ""; ; ) {
    const page = await api("GET", `/assets?limit=60${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    ids.push(...page.items.map((i) => i.id));
    if (!(cursor = page.older)) break;
  }
  const wish = { purpose: "news", channel: "website", preset: "web" };
  const take = async (some) => archive(api, (await api("POST", "/orders", { ids: some, ...wish })).download);
  const alone = async (id) => archive(api, (await api("POST", `/assets/${id}/release`, wish)).download);
  await take(ids.slice(0, 20)); // warm
  const tenth = await take(ids.slice(0, many / 10));
  const whole = await take(ids);
  const runs = [];
  for (let i = 0; i < rounds; i++) {
    const one = await alone(ids[i]);
    const set = await archive(api, (await api("POST", "/orders", { ids: [...ids.slice(i), ...ids.slice(0, i)], ...wish })).download, true);
    runs.push({ one: one.first, set: set.first });
  }
  const median = (pick) => runs.map(pick).sort((a, b) => a - b)[rounds >> 1];
  console.log(JSON.stringify({
    measure: "zip", photos: many, one_ms: median((r) => r.one), zip_ms: median((r) => r.set), ratio: median((r) => r.set / r.one),
    tenth_mb: tenth.peak, whole_mb: whole.peak, memory_ratio: whole.peak / tenth.peak, seconds: whole.seconds, bytes: whole.bytes,
  }));
} finally {
  await house.end();
  await rm(folder, { recursive: true, force: true });
}

async function enter() {
  const base = `${house.url}/api/v1`;
  const login = await fetch(`${base}/login`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ email: "manager@example.org", password }),
  });
  if (!login.ok) throw new Error(`login: ${login.status}`);
  const cookie = login.headers.getSetCookie()[0].split(";")[0];
  const api = async (method, address, body) => {
    const answer = await fetch(base + address, {
      method, headers: { cookie, ...(body ? { "Content-Type": "application/json" } : {}) }, body: body && JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${address}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  api.cookie = cookie;
  return api;
}

// archive reads a download: milliseconds to its first byte, its size, and the most memory that the
// server had meanwhile. It can stop at the first byte.
async function archive(api, address, stop = false) {
  const began = performance.now();
  const control = new AbortController();
  const answer = await fetch(house.url + address, { headers: { cookie: api.cookie }, signal: control.signal });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  let first, bytes = 0, peak = 0;
  const look = async () => {
    peak = Math.max(peak, Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${house.process}/status`, "utf8"))[1]) / 1024);
  };
  const watch = setInterval(() => void look(), 50);
  try {
    for await (const chunk of answer.body) {
      first ??= performance.now() - began;
      bytes += chunk.length;
      if (stop) {
        control.abort();
        break;
      }
    }
  } catch (error) {
    if (!stop) throw error;
  }
  clearInterval(watch);
  await look();
  return { first, bytes, peak, seconds: (performance.now() - began) / 1000 };
}
