// A fresh picture of 1024 pixels made of a photo of 12 megapixels: the whole way (rights, decision,
// log, decryption, the confined worker, TLS) against a bare loop of libvips that makes the same of the
// same files in clear, in processor time. Each photo is asked for once, so nothing is kept ready.
//   node scripts/bench/fresh.mjs PHOTOS
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { House } from "../../e2e/house.mjs";
import { enter } from "./peer.mjs";

const run = promisify(execFile);
const many = 24, rounds = 3;
const folder = await mkdtemp(path.join(os.tmpdir(), "imprimatur-bench."));
const house = await House.open();
try {
  const files = (await readdir(process.argv[2], { recursive: true })).filter((f) => /\.jpe?g$/i.test(f)).slice(0, many);
  await mkdir(`${folder}/photos`);
  for (const [i, file] of files.entries()) {
    await run("vipsthumbnail", [path.join(process.argv[2], file), "-s", "4000x3000!", "-o", `${folder}/photos/${i}.jpg[Q=90]`]);
  }
  await house.bringIn(`${folder}/photos`);
  const api = await enter(house);
  await api("POST", "/assets/bulk", { q: "", change: { basis: { basis: "no-identifiable-persons" } } });
  const form = { width: 1024, height: 1024, media_type: "image/jpeg", quality: 80, metadata: "none" };
  const preset = (await api("POST", "/presets", { active: true, names: { en: "Measured" }, form })).id;
  const ids = (await api.everything()).map((item) => item.id);
  const ask = async (id) => {
    const { download } = await api("POST", `/assets/${id}/release`, { purpose: "news", channel: "website", preset });
    const answer = await fetch(house.url + download, { headers: { cookie: api.cookie } });
    if (!answer.ok) throw new Error(`${download}: ${answer.status}`);
    await answer.arrayBuffer();
  };
  await ask(ids[0]); // warm
  const runs = [];
  for (let i = 0; i < rounds; i++) {
    const before = await computed(house.process);
    for (const id of ids) await ask(id);
    const ours = (await computed(house.process)) - before;
    const begun = await ended();
    await run("vipsthumbnail", [...files.keys()].map((n) => `${folder}/photos/${n}.jpg`).concat("-s", "1024x1024>", "-o", `${folder}/%s.out.jpg[Q=80,strip]`));
    runs.push({ ours, bare: (await ended()) - begun });
  }
  const median = (pick) => runs.map(pick).sort((a, b) => a - b)[rounds >> 1];
  console.log(JSON.stringify({
    measure: "fresh", photos: ids.length, ours_ms: median((r) => r.ours) * 10 / ids.length, bare_ms: median((r) => r.bare) * 10 / ids.length,
    ratio: median((r) => r.bare / r.ours),
  }));
} finally {
  await house.end();
  await rm(folder, { recursive: true, force: true });
}

// computed is the processor time of a process and of all that it started, in hundredths of a second.
async function computed(pid) {
  const [own, ended] = await times(pid);
  let sum = own + ended;
  for (const task of await readdir(`/proc/${pid}/task`)) {
    for (const child of (await readFile(`/proc/${pid}/task/${task}/children`, "utf8")).trim().split(" ").filter(Boolean)) sum += await computed(child);
  }
  return sum;
}

// ended is that of the processes that this one started and that have ended.
async function ended() {
  return (await times("self"))[1];
}

async function times(pid) {
  const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ")[1].split(" ").map(Number);
  return [fields[11] + fields[12], fields[13] + fields[14]];
}
