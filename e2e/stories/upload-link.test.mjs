// Staff ask a photographer without an account for photos: a link is made, opened on a phone, photos
// are sent by it; the owner sees what came, revokes it, and it is gone.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { accessible, phone, startBrowser, undisturbed, visit } from "../browser.mjs";
import { House } from "../house.mjs";
import { makePhotos } from "../photos.mjs";
import { ask, enter } from "../steps.mjs";

const shots = process.env.SHOTS; // a folder for pictures to look at
let browser, house, page, guest, path;

before(async () => {
  browser = await startBrowser();
  house = await House.open({ organisation: "Harbour Museum" });
  await makePhotos(browser, `${house.folder}/theirs`, ["one", "two", "three"].map((name, i) => ({ name: `${name}.jpg`, width: 2400, height: 1600, taken: `2024:06:1${i} 12:00:00`, title: name })));
  page = await enter(browser, house, "manager@example.org");
});

after(async () => {
  await browser?.close();
  await house?.end();
});

async function shot(of, name) {
  if (shots) await of.screenshot({ path: join(shots, `inlet-${name}.png`), fullPage: true });
}

test("a link is made that asks for photos", async () => {
  await page.goto("/shares");
  await page.getByRole("button", { name: "Ask for photos with a link" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Title" }).fill("Regatta 2026");
  await dialog.getByRole("textbox", { name: "Message" }).fill("All you have, please");
  await accessible(page, "a new upload link");
  await shot(page, "dialog");
  await dialog.getByRole("button", { name: "Make the link" }).click();
  await page.getByText("shown this once").waitFor();
  path = new URL(await page.locator("[data-share-address]").textContent()).pathname;
  undisturbed(page);
});

test("S-12: a photographer sends photos from a phone, and sees nothing of the house", async () => {
  guest = await visit(browser, house, { viewport: phone, expected: [/403|404|422/] });
  await guest.goto(path);
  await guest.getByText("All you have, please").waitFor();
  await accessible(guest, "an upload link");
  await shot(guest, "name-phone");
  await guest.getByLabel("Your name").fill("Anna Lens");
  await guest.getByRole("button", { name: "Go on" }).click();
  const chooser = guest.getByLabel("Choose photos, or drop them here");
  await chooser.waitFor();
  await shot(guest, "empty-phone");
  const files = ["one", "two", "three"].map((name) => `${house.folder}/theirs/${name}.jpg`);
  files.push(`${house.folder}/theirs/notes.jpg`);
  await writeFile(files.at(-1), "no photo at all");
  await chooser.setInputFiles(files);
  await guest.getByText("What you have sent").waitFor();
  await guest.locator('#sent [data-state="refused"]').waitFor({ timeout: 40_000 });
  assert.equal(await guest.locator('#sent [data-state="sent"]').count(), 3);
  assert.equal(await guest.locator("img").count(), 0);
  await accessible(guest, "what was sent");
  await shot(guest, "sent-phone");
});

test("the owner sees what came, and ends it", async () => {
  const listed = await ask(page, "GET", "/api/v1/shares");
  const { id } = listed.answer.items[0];
  await page.goto(`/shares/${id}`);
  await page.getByText("one.jpg").waitFor();
  assert.ok((await page.getByText("Anna Lens").count()) >= 4);
  await accessible(page, "an upload link's page");
  await shot(page, "owner");
  await page.goto("/shares");
  await page.getByText("Regatta 2026").first().waitFor();
  await shot(page, "list");
  await page.goto(`/shares/${id}`);
  await page.getByRole("button", { name: "Revoke" }).click();
  await page.getByText("Nothing can be sent by this link any more.").waitFor();
  await guest.goto(path);
  await guest.getByText("This link does not work").waitFor();
  undisturbed(page);
});
