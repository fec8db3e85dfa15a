// What needs a decision before it may be used: piles with pictures, what would clear them, a basis for
// a whole folder with its document, a hold, and the calendar of what ends.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { accessible, phone, startBrowser, undisturbed } from "../browser.mjs";
import { House } from "../house.mjs";
import { makePhotos } from "../photos.mjs";
import { ask, enter, folderNamed, notice, openPhoto, photo, select, tab } from "../steps.mjs";

const manager = "manager@example.org";
const shots = process.env.IMPRIMATUR_SHOTS; // a folder for pictures of each step
let browser, house, page;

async function shot(name, of = page) {
  if (shots) await of.screenshot({ path: `${shots}/${name}.png` });
}

before(async () => {
  browser = await startBrowser();
  house = await House.open({ users: [{ email: manager, role: "manager" }] });
  await makePhotos(browser, `${house.folder}/photos`, [
    { name: "picnic.jpg", taken: "2024:06:16 12:00:00", title: "Picnic" },
    { name: "speech.jpg", taken: "2024:06:15 12:00:00", title: "Speech" },
    { name: "hall.jpg", taken: "2024:06:14 12:00:00", title: "Hall" },
    { name: "tree.jpg", taken: "2024:06:13 12:00:00", title: "Tree" },
  ]);
  await house.bringIn(`${house.folder}/photos`);
  page = await enter(browser, house, manager);
});

after(async () => {
  await browser?.close();
  await house?.end();
});

test("the desk opens with what nobody has assessed, and says what would clear it", async () => {
  await page.getByRole("navigation", { name: "Main places" }).getByRole("link", { name: "Clearance" }).click();
  await tab(page, "Not assessed 4").waitFor();
  await page.getByText("4 photos were looked at.").waitFor();
  await shot("desk");
  await accessible(page, "the desk");
  await page.getByRole("region", { name: "What would clear them" }).getByRole("button", { name: "Set the basis" }).click();
  await page.getByRole("radio", { name: /^Legitimate interests/ }).click();
  for (const [label, text] of [["The interest", "to show the house at work"], ["Why it is necessary", "no other photos"], ["Why it outweighs theirs", "a public hall"], ["What is done for them", "a sign at the door"]]) {
    await page.getByLabel(label).fill(text);
  }
  await page.getByLabel("To be looked at again").fill(inDays(20));
  await shot("balancing");
  await page.getByRole("button", { name: "Set the basis" }).last().click();
  await notice(page, /4 photos/);
  await tab(page, "Ending soon 4").waitFor();
});

test("a folder has a basis for all that lies in it, with the licence attached", async () => {
  const { answer: tree } = await ask(page, "GET", "/api/v1/folders");
  const top = tree.items.find((f) => f.parent === "");
  await ask(page, "POST", "/api/v1/folders", { body: { parent: top.id, name: "Agency" }, headers: { "Idempotency-Key": "agency-1" } });
  await page.goto("/library");
  const agency = await folderNamed(page, "Agency");
  await page.goto(`/library?q=folder:${agency.id}`);
  await page.getByRole("main").getByRole("button", { name: /Agency/ }).first().click();
  await page.getByRole("menuitem", { name: "Legal basis and holds" }).click();
  await page.getByText("Nothing is said here.", { exact: false }).waitFor();
  await page.getByRole("button", { name: "Set the basis" }).click();
  await page.getByRole("radio", { name: /^Agreement with an outside source/ }).click();
  await page.getByLabel("Agreement ends").fill(inDays(40));
  await page.getByLabel("Why it holds").fill("Framework contract");
  await writeFile(`${house.folder}/licence.pdf`, "%PDF-1.7 licence");
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Attach a document" }).click()]);
  await chooser.setFiles(`${house.folder}/licence.pdf`);
  await page.getByText("licence.pdf").waitFor();
  await shot("folder-basis-form");
  await page.getByRole("button", { name: "Set the basis" }).click();
  await page.getByRole("link", { name: "licence.pdf" }).waitFor();
  await shot("folder-basis");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "licence.pdf" }).click()]);
  assert.equal(download.suggestedFilename(), "licence.pdf");
  await accessible(page, "the basis of a folder");
  await page.keyboard.press("Escape");
});

test("a hold stops a photo with its reason, and is lifted where it is seen", async () => {
  await page.goto("/library");
  await select(page, "Tree");
  await page.getByRole("toolbar").getByRole("button", { name: "Put on hold" }).click();
  await page.getByLabel("Reason").fill("Embargo until the opening");
  await page.getByRole("button", { name: "Put on hold" }).last().click();
  await notice(page, "One photo is on hold");
  await openPhoto(page, "Tree");
  await tab(page, "Clearance").click();
  await page.getByText("On hold: Embargo until the opening").first().waitFor();
  await shot("hold");
  await page.getByRole("button", { name: "Lift the hold" }).click();
  await notice(page, "The hold is lifted");
  await page.getByText("One earlier hold").waitFor();
});

test("somebody is named in several photos at once, and one consent covers them", async () => {
  const { answer: maja } = await ask(page, "POST", "/api/v1/people", { body: { name: "Anna Berg" }, headers: { "Idempotency-Key": "anna-1" } });
  await page.goto("/library");
  await select(page, "Picnic");
  await select(page, "Speech");
  await page.getByRole("toolbar").getByRole("button", { name: "Who is in them" }).click();
  await page.getByRole("textbox", { name: "Person" }).fill("Anna");
  await page.getByRole("option", { name: /Anna Berg/ }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await notice(page, "2 photos were changed");
  const { answer: list } = await ask(page, "GET", "/api/v1/assets?q=person:" + maja.id);
  await ask(page, "POST", "/api/v1/assets/bulk", { body: { ids: list.items.map((i) => i.id), change: { basis: { basis: "consent-required" } } }, headers: { "Idempotency-Key": "basis-1" } });
  await page.goto("/desk?pile=blocked");
  await page.getByText("2 photos wait for one person.").waitFor();
  await shot("desk-blocked");
  await page.getByRole("region", { name: "What would clear them" }).getByRole("button", { name: "Record a consent" }).click();
  await page.getByRole("radio", { name: "On paper" }).click();
  await page.getByText("News", { exact: true }).click();
  await page.getByRole("group", { name: "News: Every channel" }).getByRole("button", { name: "Yes" }).click();
  await page.getByRole("radio", { name: "These 2 photos" }).click();
  await page.getByLabel("Until (last day)").fill(inDays(5));
  await page.getByRole("button", { name: "Record a consent" }).last().click();
  await notice(page, /Anna Berg/);
  await tab(page, "Blocked 0").waitFor();
});

test("the calendar tells what ends, the nearest first and marked", async () => {
  await tab(page, "Calendar").click();
  await page.getByText("The consent ends of").waitFor();
  await page.getByText("The balancing of interests is to be looked at again").waitFor();
  await page.getByText("The agreement ends").waitFor();
  const near = await page.locator("[data-near]").evaluateAll((rows) => rows.map((r) => r.getAttribute("data-near")));
  assert.deepEqual(near.filter(Boolean), ["week", "month"]);
  await shot("calendar");
  await accessible(page, "the calendar");
  undisturbed(page);
});

test("on a phone", async () => {
  const small = await enter(browser, house, manager, { viewport: phone });
  await small.goto("/desk?pile=ending");
  await tab(small, "Ending soon 4").waitFor();
  await photo(small, "Hall").waitFor();
  await shot("desk-phone", small);
  await accessible(small, "the desk on a phone");
  await small.goto("/desk?pile=calendar");
  await small.getByText("The consent ends of").waitFor();
  await shot("calendar-phone", small);
  const wide = await small.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `${wide} pixels wide`);
  undisturbed(small);
});

function inDays(n) {
  const day = new Date(Date.now() + n * 86_400_000);
  return day.toISOString().slice(0, 10);
}
