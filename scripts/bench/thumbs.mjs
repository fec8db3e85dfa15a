// Thumbnails over HTTPS: the whole way (session, rights, log row on disk, decryption) against
// nginx serving the same bytes from disk, same client, same run, in turn. Prints one line of JSON
// with the medians: requests per second, microseconds of processor a request, and the ratio.
//   node scripts/bench/thumbs.mjs PHOTOS
import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { House, answers, password } from "../../e2e/house.mjs";

process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0"; // both servers are ours, on loopback
process.removeAllListeners("warning");
const run = promisify(execFile);
const [connections, seconds, rounds] = [256, 5, 5]; // as many as some dozens of browsers hold open

const folder = await mkdtemp(path.join(os.tmpdir(), "imprimatur-bench."));
const house = await House.open();
let nginx;
try {
  await house.bringIn(process.argv[2]);
  const thumbs = await fetchThumbs();
  const peer = await serveByNginx();
  const ours = await script("ours.lua", thumbs.map((t) => t.url), `{["Cookie"]="${thumbs.cookie}"}`);
  const theirs = await script("nginx.lua", thumbs.map((t) => `/${t.name}`), "{}");
  await hit(ours, house.url, [house.process]); // warm
  const own = [house.process], others = await children(nginx.pid);
  const runs = [];
  for (let i = 0; i < rounds; i++) {
    runs.push({ ours: await hit(ours, house.url, own), nginx: await hit(theirs, peer, others) });
  }
  const median = (pick) => runs.map(pick).sort((a, b) => a - b)[rounds >> 1];
  console.log(JSON.stringify({
    measure: "thumbnails",
    ours: median((r) => r.ours.rate), nginx: median((r) => r.nginx.rate), ratio: median((r) => r.ours.rate / r.nginx.rate),
    ours_cpu_us: median((r) => r.ours.cpu), nginx_cpu_us: median((r) => r.nginx.cpu),
  }));
} finally {
  nginx?.kill();
  await house.end();
  await rm(folder, { recursive: true, force: true });
}

// fetchThumbs logs in, and copies every thumbnail in clear to where nginx serves it.
async function fetchThumbs() {
  const api = `${house.url}/api/v1`;
  const login = await fetch(`${api}/login`, {
    method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email: "manager@example.org", password }),
  });
  if (!login.ok) throw new Error(`login: ${login.status}`);
  const cookie = login.headers.getSetCookie()[0].split(";")[0];
  await mkdir(path.join(folder, "html"));
  const thumbs = [];
  for (let cursor = ""; ; ) {
    const page = await (await fetch(`${api}/assets?limit=60${cursor && `&cursor=${encodeURIComponent(cursor)}`}`, { headers: { cookie } })).json();
    for (const item of page.items) {
      const url = item.thumbs["256"];
      const name = `${item.id}.webp`;
      const bytes = Buffer.from(await (await fetch(house.url + url, { headers: { cookie } })).arrayBuffer());
      await writeFile(path.join(folder, "html", name), bytes);
      thumbs.push({ url, name });
    }
    cursor = page.older;
    if (!cursor) break;
  }
  thumbs.cookie = cookie;
  return thumbs;
}

async function serveByNginx() {
  const port = house.port + 1;
  await run("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
    "-subj", "/CN=localhost", "-keyout", `${folder}/key.pem`, "-out", `${folder}/cert.pem`]);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((t) => `${t}_temp_path ${folder}/tmp;`).join(" ");
  await writeFile(`${folder}/nginx.conf`, `daemon off; ${process.getuid() === 0 ? "user root;" : ""} worker_processes ${os.availableParallelism()};
pid ${folder}/pid; error_log ${folder}/error.log; events { worker_connections 512; }
http { access_log ${folder}/access.log; sendfile on; keepalive_requests 1000000; ${temporary}
server { listen 127.0.0.1:${port} ssl; ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem; root ${folder}/html; } }
`);
  nginx = spawn("/usr/sbin/nginx", ["-c", `${folder}/nginx.conf`], { stdio: "inherit" });
  const url = `https://127.0.0.1:${port}`;
  const first = (await run("ls", [`${folder}/html`])).stdout.split("\n")[0];
  for (let i = 0; !(await answers(`${url}/${first}`)); i++) {
    if (i > 100) throw new Error(`nginx does not answer: ${await readFile(`${folder}/error.log`, "utf8")}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return url;
}

async function script(name, paths, headers) {
  const file = path.join(folder, name);
  // the requests are written beforehand: what that costs is the client's
  await writeFile(file, `local p={${paths.map((p) => JSON.stringify(p)).join(",")}}
local q,i={},0
init=function() for k,v in ipairs(p) do q[k]=wrk.format("GET",v,${headers}) end end
request=function() i=i+1; return q[(i%#q)+1] end
`);
  return file;
}

// hit gives requests per second and microseconds of the servers' processor time for each; an
// answer that is not a picture is a failure.
async function hit(script, url, servers) {
  const before = await computed(servers);
  const { stdout } = await run("wrk", ["-t1", `-c${connections}`, `-d${seconds}s`, "-s", script, url]);
  if (/Non-2xx/.test(stdout)) throw new Error(stdout);
  const cpu = ((await computed(servers)) - before) / Number(/(\d+) requests in/.exec(stdout)[1]);
  return { rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]), cpu };
}

// computed is the processor time of processes in microseconds; the kernel counts in hundredths.
async function computed(processes) {
  let ticks = 0;
  for (const pid of processes) {
    const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ")[1].split(" ");
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * 10_000;
}

async function children(pid) {
  return (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")).trim().split(" ");
}
