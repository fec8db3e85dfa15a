// A real WordPress for one story: Debian's package in a temporary folder, with a MariaDB of its own on a socket there
// and PHP's own server on a free loopback port. Nothing outside this machine is asked; everything is gone when it ends.
import { execFile, spawn } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePort } from "../house.mjs";

const run = promisify(execFile);
const installed = "/usr/share/wordpress"; // where Debian's package lies
const plugin = path.join(path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url)))), "integrations", "wordpress", "imprimatur");
const wait = (time) => new Promise((later) => setTimeout(later, time));

export const editor = { name: "editor", password: "a long password of the website" };

export class Site {
  #database;
  #server;
  #said = "";

  // open makes the site and its first user, an administrator, with the plugin switched on. authority is the file with
  // the certificate that it trusts.
  static async open(authority) {
    const site = new Site();
    site.folder = await mkdtemp(path.join(os.tmpdir(), "imprimatur-wordpress."));
    try {
      await chmod(site.folder, 0o755);
      await site.#startDatabase();
      site.port = await freePort();
      site.url = `http://127.0.0.1:${site.port}`;
      site.root = path.join(site.folder, "site");
      await cp(installed, site.root, { recursive: true, dereference: true, filter: (from) => !from.endsWith(".htaccess") });
      await cp(plugin, path.join(site.root, "wp-content", "plugins", "imprimatur"), { recursive: true });
      await mkdir(path.join(site.root, "wp-content", "uploads"), { recursive: true });
      await writeFile(path.join(site.root, "wp-config.php"), config(site, authority));
      await site.php(`define( 'WP_INSTALLING', true );
        require '${site.root}/wp-load.php';
        require_once ABSPATH . 'wp-admin/includes/upgrade.php';
        require_once ABSPATH . 'wp-admin/includes/plugin.php';
        wp_install( 'School', '${editor.name}', 'editor@school.example', true, '', '${editor.password}' );
        update_option( 'permalink_structure', '/%postname%/' );
        $failed = activate_plugin( 'imprimatur/imprimatur.php' );
        if ( is_wp_error( $failed ) ) { fwrite( STDERR, $failed->get_error_message() ); exit( 1 ); }`);
      await site.#serve();
      return site;
    } catch (error) {
      await site.end();
      throw error;
    }
  }

  // wordpress runs PHP inside the site and gives what it printed.
  wordpress(code) {
    return this.php(`require '${this.root}/wp-load.php'; ${code}`);
  }

  async php(code) {
    try {
      const first = `$_SERVER['HTTP_HOST'] = '127.0.0.1:${this.port}'; $_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1'; $_SERVER['REQUEST_METHOD'] = 'GET'; `;
      return (await run("php", ["-d", "display_errors=stderr", "-r", first + code], { maxBuffer: 16 << 20 })).stdout;
    } catch (error) {
      throw new Error(`php: exit ${error.code}\n${error.stdout}${error.stderr}`);
    }
  }

  async #startDatabase() {
    const data = path.join(this.folder, "database");
    const root = process.getuid() === 0;
    await mkdir(data);
    if (root) await run("chown", ["mysql:", data]);
    const as = root ? ["--user=mysql"] : [];
    await run("mariadb-install-db", ["--no-defaults", `--datadir=${data}`, "--auth-root-authentication-method=normal", "--skip-test-db", ...as]);
    this.socket = path.join(data, "socket");
    this.#database = spawn("mariadbd", ["--no-defaults", `--datadir=${data}`, `--socket=${this.socket}`, "--skip-networking", `--pid-file=${data}/pid`, ...as], { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    this.#database.stderr.on("data", (chunk) => { said += chunk; });
    for (let tries = 0; ; tries++) {
      try {
        await run("mariadb", ["--no-defaults", `--socket=${this.socket}`, "-u", "root", "-e", "CREATE DATABASE wordpress CHARACTER SET utf8mb4"]);
        return;
      } catch (error) {
        if (tries > 100 || this.#database.exitCode !== null) throw new Error(`the database did not start\n${said}`, { cause: error });
        await wait(200);
      }
    }
  }

  async #serve() {
    const settings = ["-d", "display_errors=stderr", "-d", "error_reporting=E_ALL", "-d", "log_errors=1", "-S", `127.0.0.1:${this.port}`, "-t", this.root];
    this.#server = spawn("php", settings, { env: { ...process.env, PHP_CLI_SERVER_WORKERS: "4" }, stdio: ["ignore", "pipe", "pipe"], detached: true });
    this.#server.stderr.on("data", (chunk) => { this.#said = (this.#said + chunk).slice(-1 << 20); });
    for (let tries = 0; ; tries++) {
      try {
        await fetch(`${this.url}/wp-includes/version.php`);
        return;
      } catch (error) {
        if (tries > 100) throw new Error("PHP's server did not start", { cause: error });
        await wait(100);
      }
    }
  }

  // complaints are what PHP said of the plugin: warnings, notices, errors.
  get complaints() {
    return this.#said.split("\n").filter((line) => /PHP (Warning|Notice|Deprecated|Fatal|Parse)/.test(line) && line.includes("plugins/imprimatur"));
  }

  async end() {
    for (const [child, ask] of [[this.#server, () => process.kill(-this.#server.pid, "SIGTERM")], [this.#database, () => this.#database.kill("SIGTERM")]]) {
      if (!child || child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((resolve) => { child.once("exit", resolve); });
      ask();
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

function config(site, authority) {
  return `<?php
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:${site.socket}' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
foreach ( array( 'AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT' ) as $name ) {
	define( $name, 'of a story: ' . $name );
}
define( 'WP_HOME', '${site.url}' );
define( 'WP_SITEURL', '${site.url}' );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'WP_ACCESSIBLE_HOSTS', 'localhost,127.0.0.1' );
define( 'DISABLE_WP_CRON', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'WP_CONTENT_DIR', '${site.root}/wp-content' );
define( 'IMPRIMATUR_CA_FILE', '${authority}' );
$table_prefix = 'wp_';
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', '${site.root}/' );
}
require_once ABSPATH . 'wp-settings.php';
`;
}
