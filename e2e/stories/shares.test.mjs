// Somebody shares photos with a person who has no account: a link with a password, opened on a
// phone without a script, looked at and downloaded; the owner sees it, revokes it, and it is gone.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { after, before, test } from "node:test";
import { accessible, phone, startBrowser, undisturbed, visit } from "../browser.mjs";
import { House } from "../house.mjs";
import { makePhotos } from "../photos.mjs";
import { ask, enter, pick, select } from "../steps.mjs";

const run = promisify(execFile);
const manager = "manager@example.org";
const word = "open sesame";
const shots = process.env.SHOTS; // a folder for pictures to look at
let browser, house, page, guest, path;
const ids = {};

before(async () => {
  browser = await startBrowser();
  house = await House.open({ organisation: "Harbour Museum" });
  const names = ["Harbour", "Market", "Picnic", "Speech", "Regatta", "Lantern"];
  await makePhotos(browser, `${house.folder}/photos`, names.map((title, i) => ({ name: `${title.toLowerCase()}.jpg`, width: i % 2 ? 1600 : 2400, height: 1600, taken: `2024:06:1${i} 12:00:00`, title })));
  await house.bringIn(`${house.folder}/photos`);
  page = await enter(browser, house, manager);
  const found = await ask(page, "GET", "/api/v1/assets?q=");
  for (const item of found.answer.items) ids[item.title] = item.id;
  const free = names.filter((n) => n !== "Speech").map((n) => ids[n]);
  const basis = await ask(page, "POST", "/api/v1/assets/bulk", { body: { ids: free, change: { basis: { basis: "no-identifiable-persons" } } } });
  assert.equal(basis.status, 200);
});

after(async () => {
  await browser?.close();
  await house?.end();
});

async function shot(of, name) {
  if (shots) await of.screenshot({ path: join(shots, `share-${name}.png`) });
}

test("a link is made for chosen photos, with what it is for and a password", async () => {
  await page.goto("/library");
  for (const name of ["Harbour", "Market", "Speech", "Regatta"]) await select(page, name);
  await page.locator("[data-selection-bar]").getByRole("button", { name: "Share" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Title" }).fill("Regatta for the paper");
  await dialog.getByRole("textbox", { name: "Message" }).fill("As we said on the phone");
  await pick(page, "What is it for?", "News");
  await pick(page, "Where will it be used?", "Press");
  await dialog.getByText("3 of 4 photos can be shown for this.").waitFor();
  await dialog.getByRole("radio", { name: "Look and download" }).click();
  await pick(page, "Which file?", "Press");
  await dialog.getByRole("radio", { name: "Whoever has the link and the password" }).click();
  await dialog.getByRole("textbox", { name: "Password of the link" }).fill(word);
  await accessible(page, "a new share");
  await shot(page, "dialog");
  await dialog.getByRole("button", { name: "Make the link" }).click();
  await page.getByText("shown this once").waitFor();
  const address = await page.locator("[data-share-address]").textContent();
  path = new URL(address).pathname;
  assert.match(path, /^\/share\/[\w-]{22,}$/);
  await accessible(page, "the link of a share");
  await shot(page, "made");
  undisturbed(page);
});

test("S-1: on a phone the password opens it, and without it there is nothing", async () => {
  guest = await visit(browser, house, { viewport: phone, expected: [/403|404/] });
  await guest.goto(path);
  await guest.getByText("not for everybody").waitFor();
  assert.equal(await guest.getByText("Regatta for the paper").count(), 0);
  await accessible(guest, "a locked share");
  await shot(guest, "locked-phone");
  await guest.getByLabel("Password").fill("not this one");
  await guest.getByRole("button", { name: "Show the photos" }).click();
  await guest.getByText("That is not the password.").waitFor();
  await guest.getByLabel("Password").fill(word);
  await guest.getByRole("button", { name: "Show the photos" }).click();
  await guest.getByRole("heading", { level: 1, name: "Regatta for the paper" }).waitFor();
  await guest.getByText("As we said on the phone").waitFor();
  await guest.getByText("You may use them for: News, Press.").waitFor();
  await loaded(guest, 3);
  await accessible(guest, "a share");
  await shot(guest, "phone");
});

async function loaded(of, count) {
  assert.equal(await of.locator("main img").count(), count);
  await of.waitForFunction(() => [...document.querySelectorAll("main img")].every((i) => i.complete && i.naturalWidth > 0));
}

test("photos are downloaded one by one and all at once", async () => {
  const all = guest.waitForEvent("download");
  await guest.getByRole("button", { name: "Download all 3 photos" }).click();
  const zip = await (await all).path();
  const { stdout } = await run("unzip", ["-Z1", zip]);
  const files = stdout.trim().split("\n");
  assert.equal(files.length, 4);
  assert.ok(files.every((f) => /^[0-9a-z]{13}\.jpg$/.test(f) || f === "read-me.txt"), stdout);
  await guest.getByRole("link", { name: "Photo 1 of 3" }).click();
  await loaded(guest, 1);
  await accessible(guest, "one photo of a share");
  await shot(guest, "photo-phone");
  const one = guest.waitForEvent("download");
  await guest.getByRole("button", { name: "Download this photo" }).click();
  assert.match((await one).suggestedFilename(), /^[0-9a-z]{13}-press\.jpg$/);
  await guest.getByRole("link", { name: "Next photo" }).click();
  await guest.getByText("Photo 2 of 3").first().waitFor();
  undisturbed(guest);
});

test("the same page on a desk", async () => {
  const desk = await visit(browser, house, { expected: [/404/] });
  await desk.goto(path);
  await desk.getByLabel("Password").fill(word);
  await desk.getByRole("button", { name: "Show the photos" }).click();
  await loaded(desk, 3);
  await accessible(desk, "a share on a desk");
  await shot(desk, "desktop");
  await desk.context().close();
});

test("S-8: the owner sees who came, revokes, and every address is dead", async () => {
  const picture = await guest.locator("main img").first().getAttribute("src");
  await page.getByRole("link", { name: "See the share" }).click();
  await page.getByRole("heading", { level: 1, name: "Regatta for the paper" }).waitFor();
  for (const text of ["Downloaded 3 photos", "Downloaded one photo", "Looked at a photo", "Gave a wrong password or code", "Opened the page"]) await page.getByText(text).first().waitFor();
  await accessible(page, "one share");
  await shot(page, "owner");
  await page.setViewportSize(phone);
  await shot(page, "owner-phone");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: "Revoke" }).click();
  await page.getByText("Nothing can be seen by this link any more.").waitFor();
  await page.goto("/shares");
  await page.getByText("Revoked").waitFor();
  await accessible(page, "the list of shares");
  await shot(page, "list");
  await guest.goto(path);
  await guest.getByText("This link does not work").first().waitFor();
  assert.equal((await guest.request.get(new URL(picture, guest.url()).href)).status(), 404);
  await accessible(guest, "a link that has ended");
  await shot(guest, "ended-phone");
  undisturbed(page);
});

test("S-9: who can see a folder also tells of the links that lead into it", async () => {
  const made = await ask(page, "POST", "/api/v1/shares", { body: { ids: [ids.Harbour], purpose: "news", channel: "website", preset: "web", title: "For the council" } });
  assert.equal(made.status, 201, JSON.stringify(made));
  const { answer } = await ask(page, "GET", `/api/v1/assets/${ids.Harbour}`);
  const ways = await ask(page, "GET", `/api/v1/folders/${answer.folder.id ?? answer.folder}/shares`);
  assert.deepEqual(ways.answer.items.map((s) => s.title), ["For the council"]);
});
