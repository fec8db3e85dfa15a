// What makes the demo library useful at once: two folders that the manager opens to the other logins, a
// legal basis on some photos, so that something is cleared and the door can be tried, and a published form,
// so that people can be asked.
//
//   demo-open.mjs URL AUTHORITY PASSWORD-FILE    asks the server at URL, through its API
import { readFileSync } from "node:fs";
import https from "node:https";

const [url, authority, passwordFile] = process.argv.slice(2);
const ca = readFileSync(authority);
const day = 24 * 60 * 60 * 1000;
let cookie = "";

// grants: who may do what in which folder, with all that lies in it.
const grants = [
  ["viewer@demo.example", "download", "Nature"],
  ["editor@demo.example", "edit", "Events"],
];

const bases = [
  ["Nature", { basis: "no-identifiable-persons" }],
  ["Still life", { basis: "external-agreement", note: "The demo's licence for still lifes", ends: new Date(Date.now() + 90 * day).toISOString() }],
  ["Team evenings", { basis: "consent-required" }],
];

await ready();
await as("admin", whoAsks);
await as("manager", opened);

// as does something as one of the demo's logins.
async function as(who, what) {
  await ask("POST", "/login", { email: `${who}@demo.example`, password: readFileSync(passwordFile, "utf8").trimEnd() });
  await what();
  await ask("POST", "/logout");
}

async function opened() {
  const folders = (await ask("GET", "/folders")).items;
  const users = (await ask("GET", "/users")).items;
  for (const [email, right, name] of grants) {
    const folder = folders.find((f) => f.name === name);
    const user = users.find((u) => u.email === email);
    if (folder !== undefined && user !== undefined) await ask("POST", `/folders/${folder.id}/grants`, { user: user.id, right });
  }
  for (const [name, basis] of bases) {
    const folder = folders.find((f) => f.name === name);
    if (folder !== undefined && folder.below > 0) await ask("POST", "/assets/bulk", { q: `folder:${folder.id}`, change: { basis } });
  }
  await askedWith("Photos of our people");
}

// whoAsks says what the ready texts leave open: who asks, and where people can turn to.
async function whoAsks() {
  const { revision } = await ask("GET", "/settings");
  const identity = {
    controller: "Demo Organisation", address: "1 Example Street\n1000 Exampletown", email: "photos@demo.example", officer: "privacy@demo.example",
    authority: "The data protection authority of your country", site: url,
  };
  await ask("PATCH", "/settings", { identity }, { "If-Match": `"${revision}"` });
}

// askedWith publishes a consent form of the ready texts, so that people can be asked at once.
async function askedWith(name) {
  const [there] = (await ask("GET", "/quitclaims")).items;
  const form = there ?? (await ask("POST", "/quitclaims", { name, variants: ["adult", "guardian"], languages: ["en", "nl", "sv", "de"] }));
  if (form.published === 0) await ask("POST", `/quitclaims/${form.id}/publish`, undefined, { "If-Match": `"${form.revision}"` });
}

async function ready() {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      if ((await call("GET", "/readyz")).status === 200) return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    if (Date.now() > deadline) throw new Error(`${url} was not ready within a minute`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function ask(method, path, body, more = {}) {
  const { status, text } = await call(method, `/api/v1${path}`, body, more);
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

function call(method, path, body, more = {}) {
  return new Promise((resolve, reject) => {
    const headers = { ...more, ...(cookie === "" ? {} : { Cookie: cookie }), ...(body === undefined ? {} : { "Content-Type": "application/json" }) };
    const request = https.request(new URL(path, url), { method, headers, ca, timeout: 60_000 }, (response) => {
      cookie = response.headers["set-cookie"]?.map((one) => one.split(";")[0]).join("; ") ?? cookie;
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => (text += chunk)).on("end", () => resolve({ status: response.statusCode, text }));
    });
    request.on("timeout", () => request.destroy(new Error(`${method} ${path}: no answer`)));
    request.on("error", reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
