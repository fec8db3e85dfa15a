// A photo on a school's website: made in the library, shown on another site's page in the width that
// the page needs, and gone within the second in which it is no longer cleared.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { promisify } from "node:util";
import { after, before, test } from "node:test";
import { accessible, phone, startBrowser, undisturbed, visit } from "../browser.mjs";
import { House } from "../house.mjs";
import { makePhotos } from "../photos.mjs";
import { ask, enter, openPhoto, pick, tab } from "../steps.mjs";

const run = promisify(execFile);
const manager = "manager@example.org";
const shots = process.env.SHOTS; // a folder for pictures to look at
const canary = "CANARYMARK";
let browser, house, page, school, html, address;

before(async () => {
  browser = await startBrowser();
  house = await House.open({ organisation: "Harbour Museum" });
  const [file] = await makePhotos(browser, `${house.folder}/photos`, [
    { name: `${canary}.jpg`, width: 2400, height: 1600, taken: "2024:06:16 12:00:00", title: "Harbour" },
  ]);
  await run("exiftool", [
    "-q", "-overwrite_original", `-EXIF:Artist=${canary}`, `-XMP-dc:Description=${canary}`, `-IPTC:Caption-Abstract=${canary}`, `-Comment=${canary}`,
    "-GPSLatitude=52.37", "-GPSLatitudeRef=N", "-GPSLongitude=4.89", "-GPSLongitudeRef=E", file,
  ]);
  await house.bringIn(`${house.folder}/photos`);
  page = await enter(browser, house, manager, { expected: [/410|403/] });
  const found = await ask(page, "GET", "/api/v1/assets?q=");
  const basis = { ids: [found.answer.items[0].id], change: { basis: { basis: "no-identifiable-persons" } } };
  assert.equal((await ask(page, "POST", "/api/v1/assets/bulk", { body: basis })).status, 200);
  school = createServer((_, answer) => {
    answer.setHeader("Content-Type", "text/html; charset=utf-8");
    answer.end(`<!doctype html><html lang="en"><title>School</title><h1>School news</h1>${html}</html>`);
  });
  await new Promise((ready) => school.listen(0, "127.0.0.1", ready));
});

after(async () => {
  school?.close();
  await browser?.close();
  await house?.end();
});

test("a photo goes on a website with its use on record, and the page's code is ready to copy", async () => {
  await page.goto("/library");
  await openPhoto(page, "Harbour");
  await tab(page, "Use").click();
  await pick(page, "What is it for?", "News");
  await pick(page, "Where will it be used?", "Website");
  await page.getByRole("button", { name: "Use on a website" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Where will it stand?" }).fill("School news, June");
  await accessible(page, "making an embed");
  await shot("make");
  await dialog.getByRole("button", { name: "Use on the website" }).click();
  await dialog.getByText("Once somebody withdraws, it is gone within a minute.").waitFor();
  html = (await dialog.getByRole("textbox", { name: "Code" }).inputValue()).replaceAll(/https:\/\/[^/"]+/g, house.url);
  address = (await dialog.getByRole("textbox", { name: "Address" }).inputValue()).replace(/https:\/\/[^/]+/, house.url);
  assert.match(html, /srcset="[^"]+ 320w, [^"]+ 2048w"/);
  await accessible(page, "the code of an embed");
  await shot("made");
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await page.getByText("School news, June").waitFor();
  await page.getByText("Shown now.").waitFor();
  undisturbed(page);
});

test("I-20, T-2: the school's page shows it, small and without a word of the file's own", async () => {
  const reader = await visit(browser, house, { viewport: phone, expected: [/outbound call/, /favicon/] });
  await reader.goto(`http://127.0.0.1:${school.address().port}/`);
  const picture = reader.getByRole("img");
  const loaded = await picture.evaluate(async (i) => { await i.decode(); return { of: i.currentSrc, width: i.naturalWidth }; });
  assert.match(loaded.of, /\/480\.jpg$|\/640\.jpg$/, "a phone takes a small one");
  if (shots) await reader.screenshot({ path: `${shots}/school.png` });

  for (const width of [320, 960, 2048]) {
    const answer = await reader.request.get(`${address.replace(/\/about$/, "")}/${width}.jpg`);
    assert.equal(answer.status(), 200);
    const headers = answer.headers();
    assert.equal(headers["cache-control"], "public, max-age=30, must-revalidate");
    assert.equal(headers["cross-origin-resource-policy"], "cross-origin");
    for (const name of ["strict-transport-security", "content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy", "cross-origin-opener-policy"]) {
      assert.ok(headers[name], name);
    }
    assert.ok(!JSON.stringify(headers).includes(canary));
    const bytes = await answer.body();
    assert.ok(!bytes.includes(canary), "nothing of the file's own words");
    const file = `${house.folder}/shown.jpg`;
    await writeFile(file, bytes);
    const [facts] = JSON.parse((await run("exiftool", ["-j", "-G", file])).stdout);
    assert.equal(facts["File:ImageWidth"], width);
    assert.ok(!Object.keys(facts).some((key) => /^(EXIF|XMP|IPTC):/.test(key)), Object.keys(facts).join());
  }
  const again = await reader.request.get(`${address.replace(/\/about$/, "")}/320.jpg`);
  const same = await reader.request.get(`${address.replace(/\/about$/, "")}/320.jpg`, { headers: { "If-None-Match": again.headers().etag } });
  assert.equal(same.status(), 304);
  await reader.goto(address);
  await reader.getByRole("heading", { name: "Harbour" }).waitFor();
  await accessible(reader, "an embed's own page");
  if (shots) await reader.screenshot({ path: `${shots}/about.png` });
});

test("S-8: what is put in the trash is gone from every address at once, and back with the photo", async () => {
  const base = address.replace(/\/about$/, "");
  const photo = (await ask(page, "GET", "/api/v1/assets?q=")).answer.items[0].id;
  assert.equal((await ask(page, "POST", `/api/v1/assets/${photo}/trash`)).status, 204);
  for (const [path, status, kind] of [["/320.jpg", 410, "image/svg+xml"], ["/2048.jpg", 410, "image/svg+xml"], ["/about", 410, "text/html"], ["/about.json", 410, "application/json"]]) {
    const answer = await page.request.get(base + path);
    assert.equal(answer.status(), status, path);
    assert.ok(answer.headers()["content-type"].startsWith(kind), path);
    if (status === 410 && path !== "/about") assert.equal(answer.headers()["cache-control"], "public, max-age=60, must-revalidate");
    const text = await answer.text();
    assert.ok(!text.includes(canary) && !text.includes("Harbour<"), path);
  }
  const reader = await visit(browser, house, { expected: [/outbound call/, /favicon/, /410/] });
  await reader.goto(`http://127.0.0.1:${school.address().port}/`);
  await reader.waitForFunction(() => document.images[0].complete);
  if (shots) await reader.screenshot({ path: `${shots}/school-gone.png` });
  assert.equal((await ask(page, "POST", `/api/v1/assets/${photo}/restore`)).status, 204);
  assert.equal((await page.request.get(`${base}/320.jpg`)).status(), 200);
});

test("it is ended where it was made, and the log says so; on a phone too", async () => {
  const small = await enter(browser, house, manager, { viewport: phone, colorScheme: "dark", expected: [/410/] });
  const photo = (await ask(small, "GET", "/api/v1/assets?q=")).answer.items[0].id;
  await small.goto(`/photo/${photo}`);
  await small.getByRole("button", { name: "Details" }).click();
  await tab(small, "Use").click();
  await small.getByRole("button", { name: "Code for the page" }).click();
  await small.getByRole("heading", { name: "On websites" }).scrollIntoViewIfNeeded();
  await accessible(small, "embeds on a phone");
  assert.ok((await small.evaluate(() => document.documentElement.scrollWidth)) <= 390);
  if (shots) await small.screenshot({ path: `${shots}/phone.png` });
  await small.getByRole("button", { name: "End", exact: true }).click();
  await small.getByRole("dialog", { name: "End the use on this website?" }).getByRole("button", { name: "End", exact: true }).click();
  await small.getByText("One that has ended").waitFor();
  assert.equal((await small.request.get(`${address.replace(/\/about$/, "")}/320.jpg`)).status(), 410);
  const log = await ask(page, "GET", "/api/v1/log?limit=20");
  const kinds = log.answer.items.map((e) => e.kind);
  for (const kind of ["embed.made", "place.shown", "place.held", "embed.ended"]) assert.ok(kinds.includes(kind), `${kind} in ${kinds.join()}`);
});

async function shot(name) {
  if (shots) await page.screenshot({ path: `${shots}/${name}.png` });
}
