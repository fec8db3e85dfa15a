// Describing: where it stands, with the way back, and never over somebody else's words.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, startBrowser, undisturbed } from "../browser.mjs";
import { House } from "../house.mjs";
import { makePhotos } from "../photos.mjs";
import { enter, notice, openPhoto, photo, select, tab } from "../steps.mjs";

const ann = "ann@example.org";
const bob = "bob@example.org";
let browser, house;
const heading = (page, name) => page.getByRole("heading", { level: 1, name, exact: true }).waitFor();

before(async () => {
  browser = await startBrowser();
  house = await House.open({ users: [{ email: ann, role: "manager" }, { email: bob, role: "manager" }] });
  await makePhotos(browser, `${house.folder}/photos`, [
    { name: "one.jpg", taken: "2024:06:15 14:30:00", title: "First light" },
    { name: "two.jpg", taken: "2024:06:15 20:10:00", title: "Second light", keywords: ["dusk"] },
    { name: "three.jpg", taken: "2024:06:16 11:00:00", title: "Third light" },
  ]);
  await house.bringIn(`${house.folder}/photos`);
});

after(async () => {
  await browser?.close();
  await house?.end();
});

test("a title is changed where it stands, and taken back", async () => {
  const page = await enter(browser, house, ann);
  await openPhoto(page, "First light");
  await retitle(page, "First light", "Dawn over the harbour");
  await heading(page, "Dawn over the harbour");
  const said = await notice(page, "Saved.");
  await accessible(page, "a photo with its inspector");
  await said.getByRole("button", { name: "Undo" }).click();
  await heading(page, "First light");
  await page.reload();
  await heading(page, "First light");
  undisturbed(page);
  await page.context().close();
});

test("two editors: the second is told, sees both versions, and chooses", async () => {
  const first = await enter(browser, house, ann);
  const second = await enter(browser, house, bob, { expected: [/412/] });
  await openPhoto(first, "First light");
  await openPhoto(second, "First light");
  await retitle(first, "First light", "Ann's words");
  await notice(first, "Saved.");
  await retitle(second, "First light", "Bob's words");
  const dialog = second.getByRole("dialog", { name: "Two people at once" });
  await dialog.waitFor();
  const said = await dialog.innerText();
  assert.match(said, /Ann's words/);
  assert.match(said, /Bob's words/);
  assert.match(said, /Nothing was overwritten/);
  await accessible(second, "two people at once");
  await first.reload();
  await heading(first, "Ann's words");
  await dialog.getByRole("button", { name: "Save mine" }).click();
  await notice(second, "Saved.");
  await first.reload();
  await heading(first, "Bob's words");
  undisturbed(first);
  undisturbed(second);
  await first.context().close();
  await second.context().close();
});

test("keywords for a selection: all of it or none, undone together, and in the history", async () => {
  const page = await enter(browser, house, ann);
  await select(page, "Second light");
  await select(page, "Third light");
  await page.getByText("2 selected").waitFor();
  await page.getByRole("toolbar").getByRole("button", { name: "Describe" }).click();
  const dialog = page.getByRole("dialog", { name: "Describe 2 photos" });
  await dialog.getByRole("combobox", { name: "Add keywords" }).or(dialog.getByRole("textbox", { name: "Add keywords" })).first().fill("regatta");
  await page.keyboard.press("Enter");
  await accessible(page, "describing two photos");
  await dialog.getByRole("button", { name: "Save" }).click();
  await notice(page, "2 photos were changed.");
  await page.getByRole("textbox", { name: /^search by words/i }).fill("keyword:regatta");
  await photo(page, "Bob's words").waitFor({ state: "detached" });
  for (const name of ["Second light", "Third light"]) await photo(page, name).waitFor();

  await openPhoto(page, "Second light");
  await page.getByRole("button", { name: "Keywords" }).or(page.getByTitle("Edit: Keywords")).first().waitFor();
  assert.match(await page.getByTitle("Edit: Keywords").innerText(), /dusk[\s\S]*regatta|regatta[\s\S]*dusk/);
  await tab(page, "History").click();
  const change = page.getByRole("tabpanel").getByRole("listitem").filter({ hasText: "regatta" }).first();
  await change.waitFor();
  assert.match(await change.innerText(), /ann@example\.org/, "who did it");
  await accessible(page, "the history of a photo");
  undisturbed(page);
  await page.context().close();
});

async function retitle(page, from, to) {
  await tab(page, "About").click();
  await page.getByRole("button", { name: `Title: ${from}` }).click();
  const field = page.getByRole("textbox", { name: "Title", exact: true });
  await field.fill(to);
  await field.press("Enter");
}
