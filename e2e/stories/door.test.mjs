// The one door: what is not cleared stays and says why; what leaves carries nothing it should not.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFile, readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { after, before, test } from "node:test";
import { accessible, startBrowser, undisturbed } from "../browser.mjs";
import { House } from "../house.mjs";
import { makePhotos } from "../photos.mjs";
import { ask, enter, openPhoto, pick, tab } from "../steps.mjs";

const run = promisify(execFile);
const manager = "manager@example.org";
const marker = "CANARYq7x";
let browser, house, original, page;

before(async () => {
  browser = await startBrowser();
  house = await House.open();
  [original] = await makePhotos(browser, `${house.folder}/photos`, [
    { name: `${marker}-file.jpg`, width: 3600, height: 2400, taken: "2024:06:15 14:30:00", title: `${marker} title` },
  ]);
  await run("exiftool", [
    "-q", "-overwrite_original", `-EXIF:ImageDescription=${marker}`, `-EXIF:Artist=${marker}`, `-EXIF:UserComment=${marker}`, `-EXIF:SerialNumber=${marker}`,
    `-XMP-dc:Description=${marker}`, `-XMP-dc:Creator=${marker}`, `-IPTC:By-line=${marker}`, `-IPTC:Keywords=${marker}`, `-Comment=${marker}`,
    "-EXIF:GPSLatitude=51.2194", "-EXIF:GPSLatitudeRef=N", "-EXIF:GPSLongitude=4.4025", "-EXIF:GPSLongitudeRef=E", "-EXIF:Model=Canary 5", original,
  ]);
  await appendFile(original, `${marker} behind the last byte`);
  await house.bringIn(`${house.folder}/photos`);
  page = await enter(browser, house, manager, { expected: [/422|409|403/] });
  await openPhoto(page, `${marker} title`);
});

after(async () => {
  await browser?.close();
  await house?.end();
});

test("a photo that nobody assessed is refused, with the reason and the next step", async () => {
  await tab(page, "Use").click();
  await state("News", "Website");
  const answer = page.getByRole("tabpanel").getByRole("status");
  await answer.getByText("Not assessed", { exact: true }).waitFor();
  const sentences = (await answer.locator("p").allInnerTexts()).filter((s) => s.trim() !== "");
  assert.ok(sentences.length >= 2, `a reason and a next step: ${sentences}`);
  assert.match(sentences.join(" "), /legal basis/i);
  assert.ok(await page.getByRole("tabpanel").getByRole("button", { name: "Download" }).isDisabled());
  await accessible(page, "a photo refused at the door");

  const id = new URL(page.url()).pathname.split("/").at(-1);
  const forced = await ask(page, "POST", `/api/v1/assets/${id}/release`, { body: { purpose: "news", channel: "website", preset: "original" } });
  assert.ok(forced.status >= 400 && forced.status < 500, `asked past the button: ${JSON.stringify(forced)}`);
});

test("the legal basis is set in plain words, and the mark changes", async () => {
  await tab(page, "Clearance").click();
  await page.getByRole("button", { name: "Set the basis" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /^no identifiable people/i }).check();
  await accessible(page, "choosing a legal basis");
  await dialog.getByRole("button", { name: "Set the basis" }).click();
  await page.getByRole("tabpanel").locator("[data-mark=cleared]").first().waitFor();
  await page.getByRole("button", { name: "Change the basis" }).waitFor();
});

test("I-20: the web preset is a plain JPEG of at most 2048 pixels, with nothing of the file's own words", async () => {
  const file = await takeOut("web");
  const bytes = await readFile(file);
  assert.deepEqual([...bytes.subarray(0, 3)], [0xff, 0xd8, 0xff]);
  const [facts] = JSON.parse((await run("exiftool", ["-j", "-G", "-a", file])).stdout);
  assert.equal(Math.max(facts["File:ImageWidth"], facts["File:ImageHeight"]), 2048);
  const foreign = Object.keys(facts).filter((key) => /^(EXIF|XMP|IPTC|Photoshop|MakerNotes|APP)/.test(key));
  assert.deepEqual(foreign, [], "no metadata block");
  const text = bytes.toString("latin1");
  for (const trace of [marker, "Exif\0", "ns.adobe.com", "Photoshop 3.0", "GPS"]) assert.ok(!text.includes(trace), `the bytes have ${JSON.stringify(trace)}`);
  assert.equal(bytes.lastIndexOf(Buffer.from([0xff, 0xd9])), bytes.length - 2, "nothing behind the picture");
});

test("for print it is whole, for social media it is cut to the shape", async () => {
  const size = async (file) => {
    const [facts] = JSON.parse((await run("exiftool", ["-j", "-G", "-a", file])).stdout);
    assert.equal(facts["File:FileType"], "JPEG");
    return [facts["File:ImageWidth"], facts["File:ImageHeight"]];
  };
  assert.deepEqual(await size(await takeOut("print")), await size(original));
  assert.deepEqual(await size(await takeOut("social")), [1080, 1350]);
});

test("I-20: no rendition carries a marker either", async () => {
  const id = new URL(page.url()).pathname.split("/").at(-1);
  const { answer } = await ask(page, "GET", `/api/v1/assets/${id}`);
  for (const address of Object.values(answer.thumbs)) {
    const response = await page.request.get(address);
    assert.equal(response.status(), 200, address);
    const all = (await response.body()).toString("latin1") + JSON.stringify(response.headers());
    assert.ok(!all.includes(marker) && !all.includes("EXIF"), address);
  }
});

test("I-23: the original is bit for bit the file that came", async () => {
  const file = await takeOut("original");
  assert.equal(sum(await readFile(file)), sum(await readFile(original)));
  undisturbed(page);
});

test("what for and where is on record", async () => {
  await page.goto("/log");
  const rows = page.getByRole("button", { expanded: false });
  const record = rows.filter({ hasText: "News" }).filter({ hasText: "Website" });
  await record.first().waitFor();
  assert.match(await record.first().innerText(), new RegExp(`manager@example\\.org .*${marker}`));
  undisturbed(page);
});

async function state(purpose, channel) {
  await pick(page, "What is it for?", purpose);
  await pick(page, "Where will it be used?", channel);
}

async function takeOut(preset) {
  await tab(page, "Use").click();
  await page.getByRole("tabpanel").getByRole("status").getByText("Cleared", { exact: true }).waitFor();
  const { answer } = await ask(page, "GET", "/api/v1/presets");
  await pick(page, "Which file?", answer.items.find((p) => p.id === preset).name);
  const began = page.waitForEvent("download");
  await page.getByRole("tabpanel").getByRole("button", { name: "Download" }).click();
  const download = await began;
  assert.equal(await download.failure(), null);
  return download.path();
}

const sum = (bytes) => createHash("sha256").update(bytes).digest("hex");
