// Thrown away and brought back; erased only by whoever types the name.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { accessible, startBrowser, undisturbed } from "../browser.mjs";
import { House } from "../house.mjs";
import { makePhotos } from "../photos.mjs";
import { ask, enter, notice, photo, select } from "../steps.mjs";

const manager = "manager@example.org";
let browser, house, page;
const bar = (act) => page.getByRole("toolbar").getByRole("button", { name: act, exact: true });
const go = (place) => page.getByRole("link", { name: place, exact: true }).click();

before(async () => {
  browser = await startBrowser();
  house = await House.open();
  await makePhotos(browser, `${house.folder}/photos`, [
    { name: "keep.jpg", taken: "2024:06:15 14:30:00", title: "Kept" },
    { name: "spare.jpg", taken: "2024:06:15 15:30:00", title: "Spare" },
    { name: "blurred.jpg", taken: "2024:06:16 11:00:00", title: "Blurred" },
  ]);
  await house.bringIn(`${house.folder}/photos`);
  page = await enter(browser, house, manager, { expected: [/404|422/] });
  await photo(page, "Blurred").waitFor();
});

after(async () => {
  await browser?.close();
  await house?.end();
});

test("trashed, and taken back at once", async () => {
  await select(page, "Spare");
  await bar("Trash").click();
  const said = await notice(page, "One photo was moved to the trash.");
  await photo(page, "Spare").waitFor({ state: "detached" });
  await said.getByRole("button", { name: "Undo" }).click();
  await photo(page, "Spare").waitFor();
});

test("restored from the trash to where it was", async () => {
  await select(page, "Spare");
  await select(page, "Blurred");
  await bar("Trash").click();
  await photo(page, "Blurred").waitFor({ state: "detached" });
  await go("Trash");
  await photo(page, "Spare").waitFor();
  await page.getByText("After 30 days a photo is erased for good.").waitFor();
  await accessible(page, "the trash");
  await select(page, "Spare");
  await bar("Restore").click();
  await photo(page, "Spare").waitFor({ state: "detached" });
  await go("Library");
  await photo(page, "Spare").waitFor();
  assert.equal(await photo(page, "Blurred").count(), 0);
});

test("erased only with its name typed, and then no byte of it is left", async () => {
  await go("Trash");
  const id = (await photo(page, "Blurred").getAttribute("href")).split("?")[0].split("/").at(-1);
  const before = await blobs();
  await select(page, "Blurred");
  await bar("Erase for good").click();
  const dialog = page.getByRole("dialog", { name: "Erase this photo" });
  const erase = dialog.getByRole("button", { name: "Erase for good" });
  await accessible(page, "erasing a photo");
  assert.ok(await erase.isDisabled());
  await dialog.getByLabel("Type the name of the file to confirm").fill("keep.jpg");
  assert.ok(await erase.isDisabled(), "another name does not do");
  await dialog.getByLabel("Type the name of the file to confirm").fill("blurred.jpg");
  await erase.click();
  await page.getByRole("heading", { name: "The trash is empty" }).waitFor();
  assert.equal((await ask(page, "GET", `/api/v1/assets/${id}`)).status, 404);
  assert.equal((await page.request.get(`/api/v1/assets/${id}/renditions/256`)).status(), 404);
  await go("Library");
  await photo(page, "Kept").waitFor();
  undisturbed(page);
  await house.stop();
  await house.start();
  assert.ok((await blobs()) < before, "its blobs are gone from the disk");
});

async function blobs() {
  const files = await readdir(path.join(house.folder, "data", "blobs"), { recursive: true, withFileTypes: true });
  return files.filter((f) => f.isFile()).length;
}
