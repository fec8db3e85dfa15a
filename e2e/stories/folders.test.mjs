// What can be done with a folder, and every way to ask for it: right click, menu key, dots, long press.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, phone, startBrowser, undisturbed } from "../browser.mjs";
import { House } from "../house.mjs";
import { makePhotos } from "../photos.mjs";
import { enter, folderNamed, notice, photo, pick } from "../steps.mjs";

const boss = "boss@example.org";
const guest = "guest@example.org";
let browser, house, page;

before(async () => {
  browser = await startBrowser();
  house = await House.open({ users: [{ email: boss, role: "manager" }, { email: guest, role: "viewer" }] });
  await makePhotos(browser, `${house.folder}/photos`, [
    { name: "Open day/gate.jpg", taken: "2024:06:15 14:30:00", title: "The gate" },
    { name: "Travel/harbour.jpg", taken: "2024:07:15 14:30:00", title: "The harbour" },
  ]);
  await house.bringIn(`${house.folder}/photos`);
  page = await enter(browser, house, boss, { viewport: { width: 1440, height: 1200 } }); // room for a whole menu below a folder
  await photo(page, "The gate").waitFor();
});

after(async () => {
  await browser?.close();
  await house?.end();
});

const row = (name) => page.getByRole("button", { name: new RegExp(`^${name}`) });
const entry = (name) => page.getByRole("menuitem", { name, exact: true });

test("a right click on a folder opens its menu where the pointer is", async () => {
  const box = await row("Open day").boundingBox();
  await row("Open day").click({ button: "right", position: { x: 40, y: 12 } });
  await entry("Who has access").waitFor();
  const menu = await page.getByRole("menu").boundingBox();
  assert.ok(Math.abs(menu.x - (box.x + 40)) < 12 && Math.abs(menu.y - (box.y + 12)) < 12, "the menu lies at the pointer");
  await accessible(page, "the menu of a folder");
  await entry("Who has access").click();
  const dialog = page.getByRole("dialog", { name: "Who can see “Open day”" });
  await dialog.getByText("as Manager, in every folder").waitFor();
  await dialog.getByRole("link", { name: "Open it to others" }).waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
});

test("the menu key does the same, and Escape leads back to the folder", async () => {
  await row("Open day").focus();
  await page.keyboard.press("Shift+F10");
  await entry("New folder in here").waitFor();
  await page.keyboard.press("Escape");
  await entry("New folder in here").waitFor({ state: "hidden" });
  assert.match(await page.evaluate(() => document.activeElement.textContent), /^Open day/);
});

test("a folder inside, another name, another place", async () => {
  await row("Open day").hover();
  await page.getByRole("button", { name: "What to do with “Open day”" }).click();
  await entry("New folder in here").click();
  await page.getByLabel("Name of the folder").fill("Afternoon");
  await page.getByRole("button", { name: "Make the folder" }).click();
  await row("Afternoon").waitFor();

  await row("Afternoon").click({ button: "right" });
  await entry("Rename the folder").click();
  await page.getByLabel("Name of the folder").fill("Evening");
  await page.getByRole("button", { name: "Save" }).click();
  await row("Evening").waitFor();

  await row("Evening").click({ button: "right" });
  await entry("Move the folder").click();
  await pick(page, "Into", "Travel");
  await accessible(page, "moving a folder");
  await page.getByRole("dialog").getByRole("button", { name: "Move" }).click();
  await notice(page, "“Evening” now lies in “Travel”.");
  const [evening, travel] = [await folderNamed(page, "Evening"), await folderNamed(page, "Travel")];
  assert.equal(evening.parent, travel.id);
});

test("an empty folder can be removed, a full one gives its photos to the trash, and back", async () => {
  await row("Evening").click({ button: "right" });
  await entry("Remove the folder").click();
  await notice(page, "“Evening” was removed.");
  await row("Evening").waitFor({ state: "hidden" });

  await row("Travel").click({ button: "right" });
  assert.ok(await entry("Remove (only when empty)").isDisabled());
  await entry("Move its photos to the trash").click();
  const said = await notice(page, "One photo was moved to the trash.");
  await photo(page, "The harbour").waitFor({ state: "hidden" });
  await said.getByRole("button", { name: "Undo" }).click();
  await photo(page, "The harbour").waitFor();
});

test("who may only look finds only who has access", async () => {
  const folder = await folderNamed(page, "Open day");
  await page.goto(`/settings/access?folder=${folder.id}`);
  await pick(page, "Who", guest);
  await page.getByRole("button", { name: "Open the folder" }).click();
  await page.getByRole("table", { name: "Opened here to" }).getByText(guest).waitFor();
  const viewer = await enter(browser, house, guest);
  await viewer.getByRole("button", { name: /^Open day/ }).click({ button: "right" });
  await viewer.getByRole("menuitem").first().waitFor();
  assert.deepEqual(await viewer.getByRole("menuitem").allInnerTexts(), ["Who has access", "Legal basis and holds"]);
  undisturbed(viewer);
});

test("on a phone a long press, or the dots", async () => {
  const hand = await enter(browser, house, boss, { viewport: phone });
  await hand.getByRole("button", { name: "Folders" }).click();
  const folder = hand.getByRole("button", { name: /^Open day/ });
  await folder.waitFor();
  const { x, y, width, height } = await folder.boundingBox();
  const touch = await hand.context().newCDPSession(hand);
  await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x: x + width / 2, y: y + height / 2 }] });
  await hand.getByRole("menuitem", { name: "Rename the folder" }).waitFor();
  await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await hand.getByRole("menuitem", { name: "Rename the folder" }).waitFor();
  assert.ok(await folder.isVisible(), "lifting the finger opens nothing");
  await accessible(hand, "the menu of a folder on a phone");
  await hand.keyboard.press("Escape");
  await hand.getByRole("button", { name: "What to do with “Open day”" }).tap();
  await hand.getByRole("menuitem", { name: "Who has access" }).tap();
  await hand.getByRole("dialog", { name: "Who can see “Open day”" }).getByText("as Manager, in every folder").waitFor();
  undisturbed(hand);
});
