// What people are asked with: who the organisation is, what each purpose and channel means, and
// a consent form that is written beside what the signer will read, published, and never changed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, phone, startBrowser, undisturbed } from "../browser.mjs";
import { House } from "../house.mjs";
import { ask, enter, notice, pick, tab } from "../steps.mjs";

const manager = "manager@example.org";
const administrator = "administrator@example.org";
let browser, house, page, admin;

before(async () => {
  browser = await startBrowser();
  house = await House.open({ organisation: "Harbour School", users: [{ email: manager, role: "manager" }, { email: administrator, role: "administrator" }] });
  page = await enter(browser, house, manager, { expected: [/409/] });
  admin = await enter(browser, house, administrator);
});

after(async () => {
  await browser?.close();
  await house?.end();
});

// fits fails where a page is wider than the screen.
async function fits(on, where) {
  const wide = await on.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `${where} is ${wide} px too wide`);
}

const phoneShows = () => page.getByRole("group", { name: "As they see it" });

test("a consent form begins with the ready texts, in the languages chosen", async () => {
  await page.goto("/settings/texts");
  await page.getByRole("heading", { name: "No consent form yet" }).waitFor();
  await page.getByRole("button", { name: "New consent form" }).click();
  await page.getByLabel("Name").fill("School photos");
  await page.getByRole("checkbox", { name: "Svenska" }).check();
  await page.getByText("Have them read by your lawyer").waitFor();
  await page.getByRole("button", { name: "Make it" }).click();
  await page.getByRole("heading", { name: "School photos" }).waitFor();
  await page.getByRole("tab", { name: /For adults 2\/4/ }).waitFor();
  await page.getByRole("tab", { name: /Model contract 0\/4/ }).waitFor();
  await phoneShows().getByRole("heading", { level: 1, name: "Photos of you: may we use them?" }).waitFor();
  await accessible(page, "a consent form");
});

test("what is written stands beside it as the signer will read it, and HTML is only text (I-10)", async () => {
  const text = page.getByRole("textbox", { name: "Text" });
  const before = await text.inputValue();
  await text.fill(`## Short\n\n**Yes** or <img src=x onerror="window.fired=1"> [no](javascript:window.fired=1)\n\n${before}`);
  await phoneShows().getByRole("heading", { level: 2, name: "Short" }).waitFor();
  await phoneShows().getByText('<img src=x onerror="window.fired=1"> no').waitFor();
  assert.equal(await phoneShows().locator("img").count(), 0);
  assert.equal(await page.evaluate(() => globalThis.fired), undefined);
  await phoneShows().getByText("Website", { exact: true }).waitFor();
  await text.fill(before.replace("You are in photos", "You are seen in photos"));
  await page.keyboard.press("Control+s");
  await notice(page, "Saved");
});

test("C-3: with places left to fill in, nothing is published, and the form says which", async () => {
  await page.getByRole("status").getByText("{{officer}}", { exact: false }).waitFor();
  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
  await page.getByRole("dialog").getByText("still has places to fill in", { exact: false }).waitFor();
  await page.keyboard.press("Escape");
});

test("who the organisation is, is said once in the settings", async () => {
  await admin.goto("/settings/organisation");
  await admin.getByLabel("Controller").fill("Harbour School Foundation");
  await admin.getByLabel("Postal address").fill("1 Quay\n1234 Harbour Town");
  await admin.getByLabel("E-mail").fill("photos@harbour.example");
  await admin.getByLabel("Data protection officer").fill("dpo@harbour.example");
  await admin.getByLabel("Supervisory authority").fill("the Data Protection Authority, www.dpa.example");
  await admin.getByLabel("Address of the portal").fill("https://photos.harbour.example");
  await admin.locator("form", { has: admin.getByLabel("Controller") }).getByRole("button", { name: "Save" }).click();
  await notice(admin, "Saved");
  await accessible(admin, "the organisation");
});

test("C-3: published, the version stands as it is, and the next one is held against it", async () => {
  await page.reload();
  await phoneShows().getByText("Harbour School Foundation", { exact: false }).first().waitFor();
  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByRole("dialog").getByText("4 texts are published as they stand", { exact: false }).waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
  await notice(page, "Version 1 is published");
  await page.getByRole("button", { name: "Read" }).click();
  await page.getByText("Fingerprint (SHA-256):", { exact: false }).waitFor();
  await accessible(page, "a published version");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Write version 2" }).click();
  const text = page.getByRole("textbox", { name: "Text" });
  await text.fill((await text.inputValue()).replace("You may say no to all of them", "You may refuse all of them"));
  await page.getByRole("button", { name: "Save" }).click();
  await notice(page, "Saved");
  await tab(page, "Versions").click();
  await page.getByRole("button", { name: "Compare with version 1" }).click();
  await page.getByRole("dialog").locator("del", { hasText: "say no to" }).waitFor();
  await page.getByRole("dialog").locator("ins", { hasText: "refuse" }).waitFor();
  await page.keyboard.press("Escape");
});

test("G-7.1: what was published cannot be written any more", async () => {
  const { answer: list } = await ask(page, "GET", "/api/v1/quitclaims");
  const form = list.items[0];
  assert.deepEqual([form.published, form.draft], [1, 2]);
  const texts = async (version) => (await ask(page, "GET", `/api/v1/quitclaims/${form.id}/versions/${version}`)).answer.items;
  const before = await texts(1);
  const dropped = await ask(page, "DELETE", `/api/v1/quitclaims/${form.id}/draft`, { headers: { "If-Match": `"${form.revision}"` } });
  assert.equal(dropped.status, 204);
  const { answer: now } = await ask(page, "GET", `/api/v1/quitclaims/${form.id}`);
  const written = await ask(page, "PUT", `/api/v1/quitclaims/${form.id}/texts/adult/en`, { body: { title: "x", body: "We may do all" }, headers: { "If-Match": `"${now.revision}"` } });
  assert.equal(written.status, 409);
  assert.deepEqual(await texts(1), before);
  assert.match(before[0].hash, /^[0-9a-f]{64}$/);
});

test("purposes and channels: a sentence in each language, and an order by mouse or by keys", async () => {
  await page.goto("/settings/uses");
  const names = () => page.getByRole("listitem").filter({ has: page.getByRole("button", { name: /^Move .* up$/ }) }).locator("strong").allTextContents();
  await page.getByRole("button", { name: "Move Education up" }).waitFor();
  assert.deepEqual((await names()).slice(0, 3), ["News", "Recruitment", "Education"]);
  await page.getByRole("button", { name: "Move Education up" }).press("Enter");
  await page.waitForFunction(() => document.body.innerText.indexOf("Education") < document.body.innerText.indexOf("Recruitment"));
  const row = (name) => page.getByRole("listitem").filter({ has: page.getByRole("button", { name: `Move ${name} up` }) });
  const saved = page.waitForResponse((r) => r.request().method() === "PATCH" && r.url().endsWith("/settings"));
  await row("Print").dragTo(row("Website"));
  assert.equal((await saved).status(), 200);
  await page.reload();
  await row("Print").waitFor();
  assert.deepEqual((await names()).slice(0, 3), ["News", "Education", "Recruitment"]);
  assert.deepEqual((await names()).slice(5, 7), ["Print", "Website"]);
  await page.getByRole("button", { name: "New channel" }).click();
  await page.getByRole("dialog").getByLabel("English").first().fill("Annual report");
  await page.getByRole("dialog").getByLabel("English").last().fill("In the report that we print every year.");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByText("In the report that we print every year.").waitFor();
  await page.getByText("No sentence in Nederlands, Svenska, Deutsch").waitFor();
  await accessible(page, "purposes and channels");
});

test("C-8: another age of consent counts at once", async () => {
  const born = `${new Date().getFullYear() - 16}-01-01`;
  const { answer: young } = await ask(page, "POST", "/api/v1/people", { body: { name: "Noor", born, country: "NL" } });
  assert.equal(young.minor, true);
  await admin.goto("/settings/organisation");
  await pick(admin, "Time zone", "Europe/Amsterdam");
  await admin.getByRole("button", { name: "Set an age for a country" }).click();
  await admin.getByRole("combobox", { name: "Country", exact: true }).or(admin.getByRole("textbox", { name: "Country", exact: true })).click();
  await admin.getByRole("option", { name: "Netherlands", exact: true }).click();
  await admin.locator("form", { has: admin.getByLabel("Years after a death") }).getByRole("button", { name: "Save" }).click();
  await notice(admin, "The rules count from now on");
  const { answer: now } = await ask(page, "GET", `/api/v1/people/${young.id}`);
  assert.equal(now.minor, false);
});

test("on a phone a text is written or seen, and everything fits", async () => {
  const small = await enter(browser, house, manager, { viewport: phone, colorScheme: "dark" });
  await small.goto("/settings/texts");
  await small.getByRole("link", { name: "School photos" }).click();
  await small.getByRole("button", { name: "Write version 2" }).click();
  await small.getByRole("textbox", { name: "Title" }).waitFor();
  await small.getByText("As they see it", { exact: true }).click();
  await small.getByRole("heading", { level: 1, name: "Photos of you: may we use them?" }).waitFor();
  await fits(small, "a consent form on a phone");
  await accessible(small, "a consent form on a phone, dark");
  await small.goto("/settings/uses");
  await small.getByRole("button", { name: "New purpose" }).waitFor();
  await fits(small, "purposes and channels on a phone");
  undisturbed(small);
});

test("nothing went wrong on the way", () => {
  undisturbed(page);
  undisturbed(admin);
});
