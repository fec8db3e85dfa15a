// A stand-in for the server while the web app is worked on: `npm run mock`, then `npm run dev`.
// It also serves dist/ under the real policy, so that the built app can be tried. Made-up data only.
import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import * as lib from "./library.mjs";
import * as office from "./office.mjs";

const port = Number(process.env.PORT ?? 8787);
const slow = Number(process.env.SLOW ?? 15);
let setupNeeded = process.env.SETUP === "1";
let signedIn = process.env.LOGIN !== "1";
const uploads = new Map();
const searches = [{ id: "q1", name: "Cleared portraits", query: "clearance:cleared shape:portrait" }];
const tokens = [{ id: "t1", name: "Website import", right: "download", house: false, folders: ["f2"], until: "2027-01-01T00:00:00Z" }];

const problem = (status, code, title, detail, extra = {}) => ({ status, type: "application/problem+json", body: { type: `urn:imprimatur:problem:${code}`, code, title, status, detail, id: "mock0000", ...extra } });
const ok = (body) => ({ status: 200, body });
const none = { status: 204 };

function view(q) {
  const found = lib.find(q);
  const gone = (i) => lib.state.gone.has(lib.idOf(i)) || (lib.state.trashed.has(lib.idOf(i)) && !q.includes("in:trash"));
  if (!found.all) return { list: found.list.filter((i) => !gone(i)), size: null };
  return { list: null, size: lib.size, gone };
}

function page({ q = "", cursor, at, limit = 60 }) {
  const v = view(q);
  const n = Number(limit);
  const length = v.list ? v.list.length : v.size;
  const get = (k) => (v.list ? v.list[k] : k);
  let start = 0;
  if (at) {
    const m = lib.months.find((m) => m.month <= at);
    const from = m ? m.start : lib.size;
    start = v.list ? v.list.findIndex((i) => i >= from) : from;
    if (start < 0) start = length;
  }
  if (cursor?.startsWith("o")) start = Number(cursor.slice(1));
  let end = Math.min(length, start + n);
  if (cursor?.startsWith("n")) [start, end] = [Math.max(0, Number(cursor.slice(1)) - n), Number(cursor.slice(1))];
  const items = [];
  for (let k = start; k < end; k++) if (!v.gone?.(get(k))) items.push(lib.item(get(k)));
  const body = { items, older: end < length ? `o${end}` : "", newer: start > 0 ? `n${start}` : "", total: Math.min(length, 1000), capped: length > 1000 };
  if (length === 0 && q) body.nothing = { why: [`Nothing has the word “${q}” in its title, description, keywords, file name, place or camera.`], nearest: [{ text: "snow", query: "snow", count: 214 }] };
  return body;
}

function months(q = "") {
  const v = view(q);
  if (!v.list) {
    const count = new Map();
    for (const id of [...lib.state.gone, ...lib.state.trashed.keys()]) {
      const m = lib.item(lib.indexOf(id)).taken_at.slice(0, 7);
      count.set(m, (count.get(m) ?? 0) + 1);
    }
    return { items: lib.months.map((m) => ({ month: m.month, count: m.count - (count.get(m.month) ?? 0) })), capped: false };
  }
  const out = [];
  for (const i of v.list) {
    const m = lib.item(i).taken_at.slice(0, 7);
    if (out.at(-1)?.month === m) out.at(-1).count++;
    else out.push({ month: m, count: 1 });
  }
  return { items: out, capped: false };
}

function asset(id) {
  const index = lib.indexOf(id);
  const it = lib.item(index);
  const p = lib.state.patched.get(id) ?? {};
  const reason = { cleared: "Nobody can be recognised in it.", "not-assessed": "Nobody has said yet on which basis it may be used.", blocked: "Consent is needed and nobody has been asked.", "needs-review": "The basis lacks its reason.", quarantined: "It is hidden until its consents are in order." }[it.clearance.status];
  return {
    ...it, added_at: "2026-11-01T10:00:00Z", added_by: { id: "u2", name: "Lars Ek" }, fields: p.fields ?? { d1: "P-2026-17" },
    metadata: {
      taken: { at: it.taken_at, zone_known: it.zone_known, source: "exif" },
      camera: { make: "Nikon", model: "Z 6II", lens: "NIKKOR Z 24-70mm f/4 S", aperture: 4, exposure: 0.004, focal_length: 35, iso: 400 },
      place: p.place ?? { latitude: 52.0907, longitude: 5.1214, city: "Utrecht", country: "Netherlands" },
      description: { title: it.title, text: p.text ?? "Visitors listen to the choir in the great hall.", keywords: p.keywords ?? ["choir", "open day"], creator: "Lars Ek", credit: "Westerveld School", rights: "© Westerveld School", rating: 4, ...p },
      software: "Adobe Lightroom 14",
    },
    basis: p.basis ?? { basis: it.clearance.status === "cleared" ? "no-identifiable-persons" : "", note: "", by: { id: "u1", name: "Noor de Wit" }, at: "2026-11-02T10:00:00Z" },
    clearance: { ...it.clearance, reasons: [reason], remedy: it.clearance.status === "cleared" ? [] : [{ code: "set-basis", sentence: "Say on which legal basis this photo may be used." }] },
    version: 2, versions: [2, 1].map((n) => ({ number: n, file_name: n === 2 ? `edit-${it.file_name}` : it.file_name, media_type: "image/jpeg", width: it.width, height: it.height, bytes: it.bytes, sha256: "", added_at: `2026-11-0${n}T10:00:00Z`, added_by: { id: "u2", name: "Lars Ek" }, note: n === 2 ? "Horizon straightened" : "", current: n === 2 })),
    stack: it.stacked ? [1, 2, 3].map((k) => lib.item(index + k)) : [], collections: [{ id: "c1", name: "Brochure 2027" }], right: "manage", regions: [],
    previous: index > 0 ? lib.idOf(index - 1) : "", next: lib.idOf(index + 1),
  };
}

function change(ids, c) {
  const mark = randomUUID();
  const before = ids.map((id) => [id, lib.state.patched.get(id), lib.state.trashed.get(id)]);
  lib.state.undo.set(mark, before);
  for (const id of ids) {
    const was = lib.state.patched.get(id) ?? {};
    if (c.trash) lib.state.trashed.set(id, Date.now());
    else if (c.restore) lib.state.trashed.delete(id);
    else {
      const basis = c.basis ? { clearance: { status: c.basis.basis === "consent-required" ? "blocked" : "cleared" } } : {};
      lib.state.patched.set(id, { ...was, ...c, ...basis, revision: (was.revision ?? 1) + 1 });
    }
  }
  return { changed: ids.length, undo: mark };
}

const list = (items) => ok({ items });
const kept = { users: office.users, groups: office.groups, folders: office.folders, collections: office.collections, keywords: office.keywords, fields: office.fields, searches };

function route(method, path, query, body, headers) {
  const [, a, b, c, d] = path.split("/");
  const key = `${method} /${a}${b === undefined ? "" : "/"}${["assets", "uploads"].includes(a) && b && !["months", "facets", "suggest", "bulk"].includes(b) ? ":id" : (b ?? "")}${c ? `/${c}` : ""}`;
  switch (key) {
    case "GET /setup": return ok({ needed: setupNeeded });
    case "POST /setup": setupNeeded = false; signedIn = true; office.settings.organisation = body.organisation; office.user.name = body.name; return ok(office.me());
    case "POST /login":
      if (body.password === "wrong") return problem(401, "login.wrong", "This e-mail address and password do not belong together.", "Check both and try again.");
      signedIn = true; return ok(office.me());
    case "POST /logout": signedIn = false; return none;
  }
  if (!signedIn) return problem(401, "login.needed", "Log in first.", "");
  switch (key) {
    case "GET /me": return ok(office.me());
    case "PATCH /me": Object.assign(office.user, body); return ok(office.me());
    case "POST /me/password": return body.current === "wrong" ? problem(422, "password.wrong", "The current password is not right.", "", { field: "current" }) : none;
    case "GET /me/sessions": return list(office.sessions);
    case "GET /me/tokens": return list(tokens);
    case "POST /me/tokens": tokens.push({ id: randomUUID(), ...body }); return ok({ ...body, token: "imp_mock_" + randomBytes(16).toString("hex") });
    case "DELETE /me/sessions": office.sessions.splice(1); return none;
    case "GET /assets": return ok(page(query));
    case "GET /assets/months": return ok(months(query.q));
    case "GET /assets/facets": return ok({ capped: false, facets: {
      clearance: [["cleared", "Cleared", 5000], ["not-assessed", "Not assessed", 900], ["blocked", "Blocked", 310], ["needs-review", "Needs review", 22]].map(([value, label, count]) => ({ value, label, count })),
      year: ["2026", "2025", "2024"].map((y, i) => ({ value: y, label: y, count: 8000 - i * 900 })), media_type: [{ value: "jpeg", label: "JPEG", count: 8000 }, { value: "raw", label: "RAW", count: 411 }],
      shape: ["landscape", "portrait", "square"].map((s, i) => ({ value: s, label: s, count: 500 * (3 - i) })), camera: [{ value: "Nikon Z 6II", label: "Nikon Z 6II", count: 3001 }],
      keyword: office.keywords.map((k) => ({ value: k.name, label: k.name, count: k.count })), folder: office.folders.slice(1, 5).map((f) => ({ value: f.id, label: f.name, count: f.count })), added_by: [{ value: "lars@school.example", label: "Lars Ek", count: 700 }],
    } });
    case "GET /assets/suggest": return list([["word", query.q, query.q, 12], ["keyword", "choir", "keyword:choir", 214], ["folder", "Open day", "folder:f3", 318], ["camera", "Nikon Z 6II", 'camera:"Nikon Z 6II"', 3001]].map(([kind, text, q, count]) => ({ kind, text, query: q, count })));
    case "GET /assets/:id": return ok(asset(b));
    case "GET /assets/:id/history": return list([
      { at: "2026-11-03T09:12:00Z", actor: { kind: "user", name: "Noor de Wit" }, kind: "asset.edited", sentence: "Noor de Wit changed the title", undone: false, changes: [{ field: "title", label: "Title", before: "", after: "Open day, Utrecht" }] },
      { at: "2026-11-01T10:00:00Z", actor: { kind: "user", name: "Lars Ek" }, kind: "asset.added", sentence: "Lars Ek brought it in", undone: false, changes: [] }]);
    case "GET /assets/:id/renditions": return { status: 200, type: "image/svg+xml", raw: lib.picture(lib.indexOf(b), d), cache: true };
    case "PATCH /assets/:id":
      if (body.title === "conflict") return problem(412, "asset.stale", "Somebody else has changed this photo.", "Lars Ek changed it a moment ago. Nothing of yours was saved.");
      change([b], body); return ok(asset(b));
    case "DELETE /assets/:id": lib.state.gone.add(b); lib.state.trashed.delete(b); return none;
    case "PUT /assets/:id/basis": change([b], { basis: body }); return ok(asset(b));
    case "POST /assets/:id/trash": change([b], { trash: true }); return none;
    case "POST /assets/:id/restore": change([b], { restore: true }); return none;
    case "POST /assets/:id/clearance": case "POST /assets/:id/release": {
      const s = asset(b);
      const cleared = s.clearance.status === "cleared";
      if (c === "clearance") return ok({ status: s.clearance.status, cleared, until: s.clearance.until, reasons: s.clearance.reasons, remedy: s.clearance.remedy });
      if (!cleared) return problem(403, "release.refused", "This photo may not be used so.", s.clearance.reasons[0], { reasons: s.clearance.reasons, remedy: s.clearance.remedy });
      return ok({ download: `/api/v1/releases/${b}`, file_name: s.file_name, until: new Date(Date.now() + 300_000).toISOString() });
    }
    case "POST /assets/bulk": return ok(change(body.ids ?? page({ q: body.q, limit: 500 }).items.map((i) => i.id), body.change));
    case "GET /presets": return list(office.presets);
    case "GET /bases": return list(office.bases);
    case "GET /settings": return ok(office.settings);
    case "PATCH /settings": Object.assign(office.settings, body); return ok(office.settings);
    case "GET /log": { const from = Number(query.cursor || 0); return ok({ items: office.log.slice(from, from + 60), older: from + 60 < office.log.length ? String(from + 60) : "", newer: "", total: 240, capped: false }); }
    case "GET /log/checkpoint": return ok({ size: 240, root: "q83vEj...", at: new Date().toISOString(), note: "" });
    case "GET /log/seen": return list(Array.from({ length: 24 }, (_, i) => ({ asset: lib.item(i * 31), first_at: "2026-11-20T08:00:00Z", last_at: "2026-11-20T09:00:00Z", times: i + 1, how: i % 6 ? ["preview"] : ["preview", "original"] })));
    case "POST /break-glass": return ok({ until: new Date(Date.now() + 3600_000).toISOString() });
    case "GET /keywords/suggest": return list(office.keywords.filter((k) => k.name.startsWith(query.prefix)));
    case "GET /duplicates": return ok({ items: [[3, 4, 2], [40, 41, 5], [77, 79, 6]].map(([x, y, distance]) => ({ a: lib.item(x), b: lib.item(y), distance })), older: "" });
    case "POST /duplicates/decide": return none;
    case "GET /uploads": return list([]);
  }
  if (a === "undo") {
    for (const [id, was, trashed] of lib.state.undo.get(b) ?? []) {
      if (was) lib.state.patched.set(id, was); else lib.state.patched.delete(id);
      if (!trashed) lib.state.trashed.delete(id);
    }
    return none;
  }
  if (a === "folders" && c === "access") return list([
    { user: office.users[0], right: "manage", why: [{ kind: "role", role: "manager" }] },
    { user: office.users[1], right: "edit", why: [{ kind: "group-grant", group: { id: "g1", name: "Press team" }, folder: { id: "f2", name: "2026" }, until: "2026-12-31T00:00:00Z" }] }]);
  if (a === "folders" && c === "grants") return method === "GET" ? list([{ id: "r1", group: { id: "g1", name: "Press team" }, right: "edit", from: null, until: "2026-12-31T00:00:00Z" }]) : ok({ id: randomUUID(), ...body });
  if (a === "collections" && c === "assets") return none;
  if (a === "releases") return { status: 200, type: "image/svg+xml", raw: lib.picture(lib.indexOf(b), 1024), attachment: true };
  if (kept[a]) return keep(method, kept[a], b, body);
  if (["me", "grants", "assets"].includes(a)) return none;
  return problem(404, "not-found", "There is nothing here.", `${key} ${headers.accept ?? ""}`);
}

function keep(method, items, id, body) {
  const one = items.find((x) => x.id === id);
  if (method === "GET") return id ? (one ? ok(one) : problem(404, "not-found", "There is nothing here.", "")) : list(items);
  if (method === "POST") { const made = { id: `x${randomBytes(4).toString("hex")}`, count: 0, right: "manage", revision: 1, names: {}, synonyms: [], choices: [], ...body }; items.push(made); return ok(made); }
  if (!one) return problem(404, "not-found", "There is nothing here.", "");
  if (method === "DELETE") { items.splice(items.indexOf(one), 1); return none; }
  return ok(Object.assign(one, body, { revision: (one.revision ?? 1) + 1 }));
}

function tus(method, id, headers, size) {
  if (method === "POST") {
    const made = randomUUID();
    const meta = Object.fromEntries((headers["upload-metadata"] ?? "").split(",").map((p) => { const [k, v] = p.trim().split(" "); return [k, Buffer.from(v ?? "", "base64").toString()]; }));
    uploads.set(made, { id: made, length: Number(headers["upload-length"]), offset: 0, meta });
    return { status: 201, headers: { Location: `/api/v1/uploads/${made}`, "Tus-Resumable": "1.0.0" } };
  }
  const up = uploads.get(id);
  if (!up) return { status: 404, headers: { "Tus-Resumable": "1.0.0" } };
  if (method === "PATCH") up.offset += size;
  return { status: method === "HEAD" ? 200 : 204, headers: { "Upload-Offset": up.offset, "Upload-Length": up.length, "Tus-Resumable": "1.0.0", "Cache-Control": "no-store" } };
}

function uploadState(id) {
  const up = uploads.get(id);
  const name = up?.meta.filename ?? "";
  const refused = /\.(txt|pdf|svg)$/i.test(name);
  return { id, file_name: name, folder: "f1", bytes: up?.length ?? 0, received: up?.offset ?? 0, state: refused ? "refused" : name.startsWith("again") ? "existing" : "done", asset: refused ? "" : "a000000000001", reason: refused ? "This file is not a photo that can be read." : "" };
}

const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".webmanifest": "application/json" };
const dist = join(import.meta.dirname, "..", "dist");

function file(path, response) {
  let at = join(dist, path);
  if (path === "/" || !existsSync(at) || extname(at) === "") at = join(dist, "index.html");
  if (!existsSync(at)) return response.writeHead(503).end("npm run build first");
  const nonce = randomBytes(16).toString("base64");
  const html = extname(at) === ".html";
  const body = html ? readFileSync(at, "utf8").replaceAll("__CSP_NONCE__", nonce) : readFileSync(at);
  response.writeHead(200, {
    "Content-Type": types[extname(at)] ?? "application/octet-stream",
    "Cache-Control": html ? "no-cache" : "public, max-age=31536000, immutable",
    "Content-Security-Policy": `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
  });
  response.end(body);
}

createServer(async (request, response) => {
  const url = new URL(request.url, "http://mock");
  if (!url.pathname.startsWith("/api/v1")) return file(url.pathname, response);
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const raw = Buffer.concat(chunks);
  const path = url.pathname.slice("/api/v1".length);
  const [, a, b] = path.split("/");
  let answer;
  if (a === "uploads" && (request.method !== "GET" || b)) answer = request.method === "GET" ? ok(uploadState(b)) : tus(request.method, b, request.headers, raw.length);
  else answer = route(request.method, path, Object.fromEntries(url.searchParams), raw.length && request.headers["content-type"]?.includes("json") ? JSON.parse(raw) : {}, request.headers);
  setTimeout(() => {
    const headers = { "Content-Type": answer.type ?? "application/json", ...answer.headers };
    if (answer.cache) headers["Cache-Control"] = "private, max-age=3600";
    if (answer.attachment) headers["Content-Disposition"] = 'attachment; filename="photo.svg"';
    response.writeHead(answer.status, headers);
    response.end(answer.raw ?? (answer.body === undefined ? undefined : JSON.stringify(answer.body)));
  }, slow);
}).listen(port, "127.0.0.1", () => console.log(`mock on http://127.0.0.1:${port}`));
