// Many photos at the door: what is cleared comes out as one archive, what is not stays in and says
// why; people who do not allow it are blurred; managers say in which forms photos leave.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { after, before, test } from "node:test";
import { accessible, phone, startBrowser, undisturbed } from "../browser.mjs";
import { House } from "../house.mjs";
import { makePhotos } from "../photos.mjs";
import { ask, enter, openPhoto, photo, pick, select, tab } from "../steps.mjs";

const run = promisify(execFile);
const manager = "manager@example.org";
const shots = process.env.SHOTS; // a folder for pictures to look at
let browser, house, page;
const ids = {};

before(async () => {
  browser = await startBrowser();
  house = await House.open();
  await makePhotos(browser, `${house.folder}/photos`, [
    { name: "harbour.jpg", width: 2400, height: 1600, taken: "2024:06:16 12:00:00", title: "Harbour" },
    { name: "market.jpg", width: 2400, height: 1600, taken: "2024:06:15 12:00:00", title: "Market" },
    { name: "picnic.jpg", width: 2400, height: 1600, taken: "2024:06:14 12:00:00", title: "Picnic" },
    { name: "speech.jpg", width: 2400, height: 1600, taken: "2024:06:13 12:00:00", title: "Speech" },
  ]);
  await house.bringIn(`${house.folder}/photos`);
  page = await enter(browser, house, manager, { expected: [/422|409|403/] });
  const found = await ask(page, "GET", "/api/v1/assets?q=");
  for (const item of found.answer.items) ids[item.title] = item.id;
  const basis = (names, basis) => ask(page, "POST", "/api/v1/assets/bulk", { body: { ids: names.map((n) => ids[n]), change: { basis: { basis } } } });
  assert.equal((await basis(["Harbour", "Market"], "no-identifiable-persons")).status, 200);
  assert.equal((await basis(["Picnic"], "consent-required")).status, 200);
  const person = await ask(page, "POST", "/api/v1/people", { body: { name: "Anna Berg" } });
  assert.equal(person.status, 201, JSON.stringify(person));
  const shown = await ask(page, "POST", `/api/v1/assets/${ids.Picnic}/appearances`, { body: { person: person.answer.id, box: { x: 0.4, y: 0.3, width: 0.15, height: 0.2 } } });
  assert.equal(shown.status, 201, JSON.stringify(shown));
});

after(async () => {
  await browser?.close();
  await house?.end();
});

test("before the download it stands there what can leave, what not and why", async () => {
  await page.goto("/library");
  for (const name of ["Harbour", "Market", "Picnic", "Speech"]) await select(page, name);
  await page.getByRole("toolbar", { name: "What to do with the chosen photos" }).or(page.locator("[data-selection-bar]")).first().getByRole("button", { name: "Download" }).click();
  const dialog = page.getByRole("dialog");
  await pick(page, "What is it for?", "News");
  await pick(page, "Where will it be used?", "Website");
  await dialog.getByText("2 of 4 photos can leave for this.").waitFor();
  await dialog.getByText("Nobody has said yet on which legal basis the photo may be used.").waitFor();
  await dialog.getByText("Anna Berg has not said anything about photos of themselves.").waitFor();
  await accessible(page, "a set at the door");
  await shot("outlook");
});

test("G-7: who does not allow it is made unrecognisable instead", async () => {
  const dialog = page.getByRole("dialog");
  await dialog.getByText("One more photo could leave so.").waitFor();
  await dialog.getByRole("switch", { name: /unrecognisable/ }).click();
  await dialog.getByText("3 of 4 photos can leave for this.").waitFor();
});

test("A-8, I-30: one archive holds what left, and a report of what did not", async () => {
  const dialog = page.getByRole("dialog");
  await dialog.getByText("How files are named").click();
  await dialog.getByRole("textbox", { name: "How files are named" }).fill("{date}/{number} {title}");
  const began = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Download 3 photos" }).click();
  const download = await began;
  assert.match(download.suggestedFilename(), /^photos-\d{4}-\d\d-\d\d\.zip$/);
  const zip = await download.path();
  await dialog.getByText("3 photos are being downloaded.").waitFor();
  await accessible(page, "a finished download");
  await shot("result");
  await run("unzip", ["-tq", zip]);
  const { stdout } = await run("unzip", ["-Z1", zip]);
  assert.deepEqual(stdout.trim().split("\n").sort(), ["2024-06-14/003 Picnic.jpg", "2024-06-15/002 Market.jpg", "2024-06-16/001 Harbour.jpg", "report.csv", "report.txt"]);
  const folder = await mkdtemp(join(tmpdir(), "zip-"));
  await run("unzip", ["-q", zip, "-d", folder]);
  assert.match(await readFile(join(folder, "report.txt"), "utf8"), /speech\.jpg .*legal basis/);
  const [facts] = JSON.parse((await run("exiftool", ["-j", join(folder, "2024-06-14/003 Picnic.jpg")])).stdout);
  assert.equal(Math.max(facts.ImageWidth, facts.ImageHeight), 2048);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  undisturbed(page);
});

test("the usual is one click, and a collection and a folder leave in the same way", async () => {
  const made = await ask(page, "POST", "/api/v1/collections", { body: { name: "For the press" } });
  assert.equal(made.status, 201);
  await ask(page, "POST", `/api/v1/collections/${made.answer.id}/assets`, { body: { add: [ids.Harbour, ids.Speech] } });
  await page.goto(`/collections/${made.answer.id}`);
  await page.getByRole("button", { name: "Download “For the press”" }).click();
  await page.getByRole("dialog").getByText("1 of 2 photos can leave for this.").waitFor();
  await pick(page, "Which file?", "Press");
  await page.getByRole("dialog").getByRole("button", { name: "News · Website · Web" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
});

test("all that a search finds leaves at once, and a press system reads whose it is", async () => {
  const words = await ask(page, "POST", "/api/v1/assets/bulk", { body: { q: "", change: { creator: "Åsa Öberg", rights: "© Havn" } } });
  assert.equal(words.status, 200, JSON.stringify(words));
  await page.goto("/library");
  await photo(page, "Harbour").waitFor();
  await page.keyboard.press("Control+a");
  await page.locator("[data-selection-bar]").getByRole("button", { name: "Download" }).click();
  const dialog = page.getByRole("dialog", { name: "Download all that was found" });
  await pick(page, "Which file?", "Press");
  await dialog.getByText("3 of 4 photos can leave for this.").waitFor();
  await shot("found");
  const began = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Download 3 photos" }).click();
  const zip = await (await began).path();
  await dialog.getByText("3 photos are being downloaded.").waitFor();
  const folder = await mkdtemp(join(tmpdir(), "zip-"));
  await run("unzip", ["-q", zip, "-d", folder]);
  assert.match(await readFile(join(folder, "report.txt"), "utf8"), /speech\.jpg .*legal basis/);
  const { stdout } = await run("exiftool", ["-r", "-ext", "jpg", "-j", "-G", "-validate", "-IPTC:all", "-XMP-dc:Creator", folder]);
  for (const facts of JSON.parse(stdout)) {
    assert.equal(facts["IPTC:By-line"], "Åsa Öberg", JSON.stringify(facts));
    assert.equal(facts["IPTC:CopyrightNotice"], "© Havn");
    assert.equal(facts["IPTC:CodedCharacterSet"], "UTF8");
    assert.equal(facts["IPTC:Caption-Abstract"], undefined);
    assert.equal(facts["XMP:Creator"], "Åsa Öberg");
  }
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await page.keyboard.press("Control+a");
  await page.locator("[data-selection-bar]").getByRole("button", { name: "Share" }).click();
  await page.getByRole("dialog", { name: "Share all that was found" }).getByText(/of 4 photos/).waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  undisturbed(page);
});

test("managers say in which forms photos leave, and see one before it does", async () => {
  await page.goto("/settings/presets");
  await page.getByRole("button", { name: "New preset" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "English" }).fill("Newsletter");
  await dialog.getByRole("textbox", { name: "Width in pixels" }).fill("600");
  await dialog.getByRole("textbox", { name: "Height in pixels" }).fill("600");
  await dialog.getByRole("switch", { name: "Crop to exactly this shape" }).click();
  await dialog.getByRole("textbox", { name: "Watermark" }).fill("© {receiver}");
  await made(page, 600, 600);
  await accessible(page, "a preset");
  await shot("preset");
  await dialog.getByRole("textbox", { name: "Watermark" }).fill("");
  const logo = await page.evaluate(() => {
    const c = Object.assign(document.createElement("canvas"), { width: 200, height: 100 });
    const paint = c.getContext("2d");
    paint.fillStyle = "#0000ff";
    paint.fillRect(0, 0, 100, 100);
    return c.toDataURL("image/png").split(",")[1];
  });
  const chosen = page.waitForEvent("filechooser");
  await dialog.getByRole("button", { name: "Choose a logo instead" }).click();
  await (await chosen).setFiles({ name: "logo.png", mimeType: "image/png", buffer: Buffer.from(logo, "base64") });
  await dialog.getByRole("textbox", { name: "Strength in percent" }).fill("100");
  await page.waitForFunction(() => {
    const shown = [...document.images].find((i) => i.src.startsWith("blob:"));
    const c = Object.assign(document.createElement("canvas"), { width: 600, height: 600 });
    const paint = c.getContext("2d");
    paint.drawImage(shown, 0, 0);
    const [r, g, b] = paint.getImageData(430, 550, 1, 1).data;
    return r < 60 && g < 60 && b > 200;
  });
  await accessible(page, "a preset with a logo");
  await shot("preset-logo");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("JPEG, cropped to 600 × 600 pixels, sRGB, without any metadata, with a watermark").waitFor();
  await accessible(page, "the presets");
  await page.goto("/library");
  await openPhoto(page, "Harbour");
  await tab(page, "Use").click();
  await pick(page, "Which file?", "Newsletter");
  await page.getByRole("button", { name: "Preview" }).click();
  const picture = page.getByRole("img", { name: "What would be downloaded" });
  await picture.waitFor();
  assert.deepEqual(await picture.evaluate(async (i) => { await i.decode(); return [i.naturalWidth, i.naturalHeight]; }), [600, 600]);
  await page.getByText("What it is cropped around").click();
  const set = page.waitForResponse((r) => r.request().method() === "PUT" && r.url().endsWith("/focus"));
  await page.getByRole("button", { name: /^Focal point/ }).click({ position: { x: 20, y: 20 } });
  assert.equal((await set).status(), 204);
  await page.getByRole("button", { name: "Forget the focal point" }).waitFor();
  await accessible(page, "the focal point");
  await shot("focus");
  undisturbed(page);
});

test("on a phone, in the dark", async () => {
  const small = await enter(browser, house, manager, { viewport: phone, colorScheme: "dark" });
  const folders = await ask(small, "GET", "/api/v1/folders");
  assert.equal(folders.status, 200);
  await small.goto(`/photo/${ids.Picnic}`);
  const collection = (await ask(small, "GET", "/api/v1/collections")).answer.items[0];
  await small.goto(`/collections/${collection.id}`);
  await small.getByRole("button", { name: "Download “For the press”" }).click();
  await small.getByRole("dialog").getByRole("button", { name: "News · Website · Web" }).waitFor(); // the account knows it, the device is new
  await small.getByRole("dialog").getByText("1 of 2 photos can leave for this.").waitFor();
  await accessible(small, "a set at the door on a phone");
  assert.ok((await small.evaluate(() => document.documentElement.scrollWidth)) <= 390);
  if (shots) await small.screenshot({ path: `${shots}/phone.png`, fullPage: true });
  await small.goto("/settings/presets");
  await small.getByRole("button", { name: "New preset" }).click();
  await made(small, 800, 533);
  await accessible(small, "a preset on a phone");
  assert.ok((await small.evaluate(() => document.documentElement.scrollWidth)) <= 390);
  if (shots) await small.screenshot({ path: `${shots}/phone-preset.png` });
  undisturbed(small);
});

// made waits until the editor of presets shows a photo as the preset makes it.
async function made(where, width, height) {
  const picture = where.getByRole("dialog").getByRole("img", { name: /, as this preset makes it$/ });
  await picture.waitFor();
  await where.waitForFunction(([w, h]) => [...document.images].some((i) => i.src.startsWith("blob:") && i.naturalWidth === w && i.naturalHeight === h), [width, height]);
}

async function shot(name) {
  if (shots) await page.screenshot({ path: `${shots}/${name}.png` });
}
