// What the figures of pictures over HTTPS share: nginx serving the same bytes from disk, and one
// client, wrk, that asks both in turn in one run.
import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { answers, password } from "../../e2e/house.mjs";

process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0"; // both servers are ours, on loopback
process.removeAllListeners("warning");
const run = promisify(execFile);
const connections = 256; // as many as some dozens of browsers hold open
const seconds = Number(process.env.EACH ?? 5);
const rounds = Number(process.env.ROUNDS ?? 5);

// enter logs in and gives a function that asks the API; it throws at any problem.
export async function enter(house) {
  const base = `${house.url}/api/v1`;
  const json = { "Content-Type": "application/json" };
  const login = await fetch(`${base}/login`, { method: "POST", headers: json, body: JSON.stringify({ email: "manager@example.org", password }) });
  if (!login.ok) throw new Error(`login: ${login.status}`);
  const cookie = cookieOf(login);
  const api = async (method, address, body) => {
    const answer = await fetch(base + address, { method, headers: { cookie, ...(body ? json : {}) }, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${address}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? undefined : answer.json();
  };
  api.cookie = cookie;
  api.everything = async () => {
    const items = [];
    for (let cursor = ""; ; ) {
      const page = await api("GET", `/assets?limit=60${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      items.push(...page.items);
      if (!(cursor = page.older)) return items;
    }
  };
  return api;
}

// cookieOf is what a browser would send back after an answer; empty if nothing.
export const cookieOf = (answer) => answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";

export class Peer {
  #nginx;

  // serving copies what the house serves at each of the paths to where nginx serves the same bytes.
  static async serving(house, paths, cookie = "") {
    const peer = new Peer();
    peer.folder = await mkdtemp(path.join(os.tmpdir(), "imprimatur-bench."));
    try {
      await mkdir(`${peer.folder}/html`);
      for (const [i, address] of paths.entries()) {
        const answer = await fetch(house.url + address, { headers: cookie ? { cookie } : {} });
        if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
        await writeFile(`${peer.folder}/html/${i}.webp`, Buffer.from(await answer.arrayBuffer()));
      }
      await peer.#start(house.port + 1);
      peer.ours = await peer.#script("ours.lua", paths, cookie ? `{["Cookie"]="${cookie}"}` : "{}");
      peer.theirs = await peer.#script("nginx.lua", paths.map((_, i) => `/${i}.webp`), "{}");
      peer.house = house;
      return peer;
    } catch (error) {
      await peer.end();
      throw error;
    }
  }

  async #start(port) {
    await run("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
      "-subj", "/CN=localhost", "-keyout", `${this.folder}/key.pem`, "-out", `${this.folder}/cert.pem`]);
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((t) => `${t}_temp_path ${this.folder}/tmp;`).join(" ");
    await writeFile(`${this.folder}/nginx.conf`, `daemon off; ${process.getuid() === 0 ? "user root;" : ""} worker_processes ${os.availableParallelism()};
pid ${this.folder}/pid; error_log ${this.folder}/error.log; events { worker_connections 512; }
http { access_log ${this.folder}/access.log; sendfile on; keepalive_requests 1000000; ${temporary}
server { listen 127.0.0.1:${port} ssl; ssl_certificate ${this.folder}/cert.pem; ssl_certificate_key ${this.folder}/key.pem; root ${this.folder}/html; } }
`);
    this.#nginx = spawn("/usr/sbin/nginx", ["-c", `${this.folder}/nginx.conf`], { stdio: "inherit" });
    this.url = `https://127.0.0.1:${port}`;
    for (let i = 0; !(await answers(`${this.url}/0.webp`)); i++) {
      if (i > 100) throw new Error(`nginx does not answer: ${await readFile(`${this.folder}/error.log`, "utf8")}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async #script(name, paths, headers) {
    const file = path.join(this.folder, name);
    // the requests are written beforehand: what that costs is the client's
    await writeFile(file, `local p={${paths.map((p) => JSON.stringify(p)).join(",")}}
local q,i={},0
init=function() for k,v in ipairs(p) do q[k]=wrk.format("GET",v,${headers}) end end
request=function() i=i+1; return q[(i%#q)+1] end
`);
    return file;
  }

  // compare gives the medians of some rounds: requests per second, microseconds of processor a request, and the ratio.
  async compare() {
    const own = [this.house.process], others = await children(this.#nginx.pid);
    await hit(this.ours, this.house.url, own); // warm
    const runs = [];
    for (let i = 0; i < rounds; i++) {
      runs.push({ ours: await hit(this.ours, this.house.url, own), nginx: await hit(this.theirs, this.url, others) });
    }
    const median = (pick) => runs.map(pick).sort((a, b) => a - b)[rounds >> 1];
    return {
      ours: median((r) => r.ours.rate), nginx: median((r) => r.nginx.rate), ratio: median((r) => r.ours.rate / r.nginx.rate),
      ours_cpu_us: median((r) => r.ours.cpu), nginx_cpu_us: median((r) => r.nginx.cpu),
    };
  }

  async end() {
    if (this.#nginx?.exitCode === null) {
      const ended = new Promise((resolve) => this.#nginx.once("exit", resolve));
      this.#nginx.kill();
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
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
