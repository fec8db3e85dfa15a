// I-10: words that would be scripts if any page took them for more than words.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { after, before, test } from "node:test";
import { signIn, startBrowser, visit } from "../browser.mjs";
import { House, password } from "../house.mjs";
import { makePhotos } from "../photos.mjs";
import { ask, folderNamed } from "../steps.mjs";

const run = promisify(execFile);
const boss = "boss@example.org";
// What would fire sets a mark on the window, opens a dialog or makes a call; any of them is seen.
const img = (where) => `<img src=x onerror="window.fired='${where}'">`;
const svg = (where) => `"><svg onload=alert('${where}')>`;
const link = "javascript:window.fired='link'";
const template = "{{constructor.constructor('window.fired=1')()}}${window.fired=1}";
let browser, house, page, asset, folder, collection;

before(async () => {
  browser = await startBrowser();
  house = await House.open({ users: [{ email: boss, role: "administrator,manager" }] });
  await house.stop();
  await house.command(
    "user", "add", "--email", "mallory@example.org", "--role", "viewer", "--name", svg("user"), "--password-file", path.join(house.folder, "password"),
  );
  await house.start();
  const [file] = await makePhotos(browser, `${house.folder}/photos`, [
    { name: "<b onclick=alert(1)>folder/<img src=x onerror=alert('file')>.jpg", title: img("title"), keywords: [img("keyword"), link] },
    { name: "plain.jpg", title: template },
  ]);
  await run("exiftool", [
    "-q", "-overwrite_original", `-EXIF:ImageDescription=${svg("exif")}`, `-XMP-dc:Description=${img("xmp")}`, `-EXIF:Artist=${svg("artist")}`, `-XMP-dc:Creator=${img("creator")}`,
    `-XMP-dc:Rights=${link}`, `-IPTC:Caption-Abstract=${svg("iptc")}`, `-EXIF:Make=${img("make")}`, `-EXIF:Model=${img("model")}`, `-XMP-photoshop:City=${svg("city")}`, `-Comment=${img("comment")}`, file,
  ]);
  const report = await house.bringIn(`${house.folder}/photos`);
  assert.equal(report.imported.length, 2, JSON.stringify(report.refused));

  const context = await browser.newContext({ baseURL: house.url, ignoreHTTPSErrors: true, userAgent: `Chrome ${svg("agent")} ${img("agent")}` });
  const stranger = await context.newPage();
  await signIn(stranger, "mallory@example.org", password);
  await stranger.getByRole("navigation").first().waitFor();
  await context.close();

  page = await visit(browser, house, { expected: [/401/] });
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  page.dialogs = [];
  page.on("dialog", (dialog) => {
    page.dialogs.push(dialog.message());
    dialog.dismiss().catch(() => {});
  });
  await signIn(page, boss, password);
  await page.getByRole("navigation", { name: "Main places" }).waitFor();

  folder = await folderNamed(page, "<b onclick=alert(1)>folder");
  const { answer: found } = await ask(page, "GET", `/api/v1/assets?q=${encodeURIComponent(`folder:${folder.id}`)}`);
  asset = found.items[0];
  await done("PATCH", `/api/v1/assets/${asset.id}`, { text: svg("text"), credit: link, instructions: template }, { "If-Match": `"${asset.revision}"` });
  const settings = await ask(page, "GET", "/api/v1/settings");
  await done("PATCH", "/api/v1/settings", { organisation: img("organisation") }, { "If-Match": `"${settings.answer.revision}"` });
  await done("POST", "/api/v1/keywords", { name: svg("word"), synonyms: [img("synonym")] });
  await done("POST", "/api/v1/groups", { name: img("group"), members: [] });
  await done("POST", "/api/v1/fields", { name: svg("field"), kind: "text" });
  await done("POST", "/api/v1/searches", { name: img("search"), query: "type:jpeg" });
  collection = await done("POST", "/api/v1/collections", { name: svg("collection"), shared: true });
  await done("POST", `/api/v1/collections/${collection.id}/assets`, { add: [asset.id] });
  await done("POST", "/api/v1/me/tokens", { name: img("token"), right: "see", until: new Date(Date.now() + 86_400_000).toISOString() });
});

after(async () => {
  await browser?.close();
  await house?.end();
});

test("I-10: the words stand on the pages as words", async () => {
  await page.goto(`/library?q=folder:${folder.id}`);
  await page.getByRole("heading", { level: 1, name: folder.name, exact: true }).waitFor();
  await page.getByRole("link", { name: img("title") }).waitFor();
  await page.getByText(img("organisation")).first().waitFor();
  await page.getByText(img("search")).first().waitFor();
  await quiet("the library");
});

test("I-10: every tab of a photo", async () => {
  await page.goto(`/photo/${asset.id}`);
  await page.getByRole("heading", { level: 1, name: img("title"), exact: true }).waitFor();
  await page.getByText(svg("text")).first().waitFor();
  for (const name of ["Clearance", "Use", "Versions", "History", "About"]) {
    await page.getByRole("tab", { name, exact: true }).click();
    await page.getByRole("tabpanel", { name }).waitFor();
    await page.waitForLoadState("networkidle");
    await quiet(`the tab ${name}`);
  }
});

test("I-10: every other page", async (t) => {
  const places = [
    ["/library", undefined], [`/library?q=${encodeURIComponent(img("query"))}`, undefined], ["/collections", svg("collection")], [`/collections/${collection.id}`, svg("collection")],
    ["/desk", undefined], ["/desk?pile=blocked", undefined], ["/desk?pile=calendar", undefined], ["/review", undefined], ["/trash", "The trash is empty"], ["/log", svg("user")], ["/log?view=seen", undefined], ["/settings/organisation", undefined], ["/settings/users", svg("user")], ["/settings/groups", img("group")],
    [`/settings/access?folder=${folder.id}`, undefined], ["/settings/vocabulary", svg("word")], ["/settings/fields", svg("field")], ["/settings/uses", undefined], ["/settings/uncleared", undefined], ["/account", img("token")],
    ["/nowhere", "Nothing here"],
  ];
  for (const [address, words] of places) {
    await t.test(address, async () => {
      await page.goto(address);
      await page.getByRole("heading").first().waitFor();
      if (words !== undefined) await page.getByText(words).first().waitFor();
      await page.waitForLoadState("networkidle");
      await quiet(address);
    });
  }
});

test("I-10: an address that is a script is answered with a plain refusal", async () => {
  for (const address of [`/${encodeURIComponent(img("address"))}`, `/photo/${encodeURIComponent(img("id"))}`]) {
    const answer = await page.goto(address);
    assert.doesNotMatch(answer.headers()["content-type"], /html/);
    await quiet("a made-up address");
  }
});

test("I-10: opened events, suggestions, commands and filters", async () => {
  await page.goto("/log");
  for (const event of (await page.getByRole("button", { expanded: false }).all()).slice(0, 12)) await event.click();
  await quiet("the log, opened");
  await page.goto("/library");
  await page.getByRole("textbox", { name: /^search by words/i }).pressSequentially("img");
  await page.getByRole("option").first().waitFor();
  await quiet("suggestions");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Where to, or what to do").fill("svg");
  await page.getByRole("button", { name: svg("collection") }).or(page.getByText(svg("collection"))).first().waitFor();
  await quiet("commands");
});

async function done(method, address, body, headers = {}) {
  const once = method === "POST" ? { "Idempotency-Key": crypto.randomUUID() } : {};
  const { status, answer } = await ask(page, method, address, { body, headers: { ...once, ...headers } });
  assert.ok(status >= 200 && status < 300, `${method} ${address}: ${status} ${JSON.stringify(answer)}`);
  return answer;
}

async function quiet(where) {
  assert.equal(await page.evaluate(() => window.fired), undefined, `something fired on ${where}`);
  assert.deepEqual(page.dialogs, [], `a dialog on ${where}`);
  assert.equal(await page.locator("img[onerror], svg[onload], [onclick], a[href^='javascript:' i]").count(), 0, `markup on ${where}`);
  const grave = page.complaints().filter((text) => !/status of 40[04]|status of 422/.test(text));
  assert.deepEqual(grave, [], `complaints on ${where}`);
}
