// A whole house for one story: a fresh library in a temporary folder, the real server on a
// free loopback port, users, photos, and Chromium. Everything is gone when it ends.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import https from "node:https";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const program = path.join(root, "bin", "imprimatur");
const run = promisify(execFile);

const greeted = "Ctrl-C stops the server."; // the last line that serve prints when it stands

export const password = "a long password for stories only";

export class House {
  #server;
  #log = "";

  // open makes the library (of an organisation, or of nobody yet), adds the users ({ email, role }) and starts the server.
  static async open({ users = [{ email: "manager@example.org", role: "manager" }], organisation, config = {} } = {}) {
    const house = new House();
    house.folder = await mkdtemp(path.join(os.tmpdir(), "imprimatur-e2e."));
    await house.#settle(path.join(house.folder, "data"), path.join(house.folder, "passphrase"), config);
    try {
      await writeFile(path.join(house.folder, "passphrase"), "the passphrase of a story\n", { mode: 0o600 });
      await writeFile(path.join(house.folder, "password"), `${password}\n`, { mode: 0o600 });
      await house.command("init", "--json", ...(organisation === undefined ? [] : ["--organisation", organisation]));
      for (const { email, role } of users) await house.addUser(email, role);
      await house.start();
      return house;
    } catch (error) {
      await house.end().catch(() => {});
      throw error;
    }
  }

  // serving starts the server on a library that is there already, and leaves it there.
  static async serving(data, passphraseFile) {
    const house = new House();
    await house.#settle(path.resolve(data), path.resolve(passphraseFile), {});
    await house.start();
    return house;
  }

  async #settle(data, passphraseFile, config) {
    this.port = await freePort();
    this.url = `https://127.0.0.1:${this.port}`;
    this.environment = {
      ...withoutSettings(process.env),
      IMPRIMATUR_DATA: data,
      IMPRIMATUR_PASSPHRASE_FILE: passphraseFile,
      IMPRIMATUR_LISTEN: `127.0.0.1:${this.port}`,
      ...config,
    };
  }

  // command runs the program on the data folder and gives what it printed. The server must
  // not be running: one process at a time holds a library.
  async command(...args) {
    try {
      const { stdout } = await run(program, args, { env: this.environment, cwd: this.folder, maxBuffer: 64 << 20 });
      return stdout;
    } catch (error) {
      throw new Error(`imprimatur ${args.join(" ")}: exit ${error.code}\n${error.stdout}${error.stderr}`);
    }
  }

  async addUser(email, role) {
    await this.command("user", "add", "--email", email, "--role", role, "--password-file", path.join(this.folder, "password"));
  }

  // bringIn imports files or folders, stopping the server meanwhile if it runs.
  async bringIn(...paths) {
    const running = this.#server !== undefined;
    if (running) await this.stop();
    const report = await this.command("import", "--json", ...paths);
    if (running) await this.start();
    return JSON.parse(report.trim().split("\n").at(-1));
  }

  async start() {
    const server = spawn(program, ["serve"], { env: this.environment, cwd: this.folder, stdio: ["ignore", "pipe", "pipe"] });
    let greeting = "";
    const remember = (chunk) => {
      if (!greeting.includes(greeted)) greeting += chunk;
      this.#log = (this.#log + chunk).slice(-1 << 20);
    };
    server.stdout.on("data", remember);
    server.stderr.on("data", remember);
    this.#server = server;
    let failure;
    server.once("error", (error) => {
      failure = error;
    });
    const deadline = Date.now() + 30_000;
    while (!greeting.includes(greeted) || !(await answers(`${this.url}/readyz`))) {
      if (failure) throw failure;
      if (server.exitCode !== null) throw new Error(`serve ended with ${server.exitCode}\n${this.#log}`);
      if (Date.now() > deadline) throw new Error(`serve was not ready within 30 s\n${this.#log}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  // stop asks the server to end and waits; a server that does not end cleanly is a failure.
  async stop() {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    if (server.exitCode === null && server.signalCode === null) {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGTERM");
      const late = setTimeout(() => server.kill("SIGKILL"), 15_000);
      await ended;
      clearTimeout(late);
    }
    if (server.exitCode !== 0) throw new Error(`serve ended with ${server.exitCode ?? server.signalCode}\n${this.#log}`);
  }

  // kill ends the server as a power cut would.
  async kill() {
    const server = this.#server;
    this.#server = undefined;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGKILL");
    await ended;
  }

  // process is the number of the server's process.
  get process() {
    return this.#server.pid;
  }

  get log() {
    return this.#log;
  }

  async end() {
    try {
      await this.stop();
    } finally {
      if (this.folder) await rm(this.folder, { recursive: true, force: true });
    }
  }
}

// answers says whether a GET gives 200. The certificate is the house's own.
export function answers(url) {
  return new Promise((resolve) => {
    const request = https.get(url, { rejectUnauthorized: false, timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(false));
  });
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

const withoutSettings = (environment) =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("IMPRIMATUR_")));
