// Out of the house, and back: the press officer shares a photo with a journalist, a school's website shows
// it, it stands in a brochure. The mother of the girl in it withdraws on her phone. Share and embed are dead
// in that moment, the journalist is written to and answers, the board closes, and the evidence of what was
// right at its time verifies without the library.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { accessible, phone, startBrowser, undisturbed, visit } from "../browser.mjs";
import { arrived, codeFor, openWithPeers } from "../consent.mjs";
import { makePhotos } from "../photos.mjs";
import { shoot } from "../shots.mjs";
import { ask, asked, enter, notice, openPhoto, pick, select, tab } from "../steps.mjs";

const [officer, journalist, mother] = ["press@example.org", "jo@paper.example", "eva@example.org"];
let browser, peers, house, staff, jo, eva, school, html, picture, link, asset, evidence;

before(async () => {
  browser = await startBrowser();
  peers = await openWithPeers({ organisation: "Harbour School", users: [{ email: officer, role: "manager" }] });
  house = peers.house;
  await makePhotos(browser, `${house.folder}/card`, [
    { name: "relay.jpg", width: 1600, height: 1067, taken: "2026:06:20 14:00:00", title: "Relay race", people: 1 },
    { name: "pitch.jpg", width: 1600, height: 1067, taken: "2026:06:20 14:05:00", title: "The empty pitch" },
  ]);
  await house.bringIn(`${house.folder}/card`);
  staff = await enter(browser, house, officer, { viewport: { width: 1280, height: 900 }, expected: [/403|410|422/] });
  const { items } = await asked(staff, "GET", "/api/v1/assets");
  asset = items.find((a) => a.title === "Relay race");
  const speaks = await asked(staff, "POST", "/api/v1/people", { name: "Eva Berg", email: mother });
  const girl = await asked(staff, "POST", "/api/v1/people", {
    name: "Anna Berg", born: `${new Date().getFullYear() - 9}-01-01`, guardians: [{ person: speaks.id, relation: "parent" }],
  });
  await asked(staff, "POST", `/api/v1/assets/${asset.id}/appearances`, { person: girl.id });
  await asked(staff, "POST", "/api/v1/assets/bulk", { ids: [asset.id], change: { basis: { basis: "consent-required" } } });
  await asked(staff, "POST", "/api/v1/assets/bulk", { ids: items.filter((a) => a !== asset).map((a) => a.id), change: { basis: { basis: "no-identifiable-persons" } } });
  await asked(staff, "POST", `/api/v1/people/${girl.id}/consents`, {
    method: "paper", scope: { extent: "all-of-me" }, answers: [{ purpose: "news", yes: ["website", "print", "press"], no: [] }],
  });
  school = createServer((_, answer) => {
    answer.setHeader("Content-Type", "text/html; charset=utf-8");
    answer.end(`<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>School news</title><h1>School news</h1>${html}</html>`);
  });
  await new Promise((ready) => school.listen(0, "127.0.0.1", ready));
});

after(async () => {
  school?.close();
  await browser?.close();
  await peers?.end();
});

test("the press officer shares the photo with a journalist", async () => {
  await staff.goto("/library");
  await select(staff, "Relay race");
  await staff.locator("[data-selection-bar]").getByRole("button", { name: "Share" }).click();
  const dialog = staff.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Title" }).fill("The relay race");
  await pick(staff, "What is it for?", "News");
  await pick(staff, "Where will it be used?", "Press");
  await dialog.getByRole("radio", { name: "Look and download" }).click();
  await pick(staff, "Which file?", "Press");
  await dialog.getByRole("radio", { name: "Only certain people" }).click();
  await dialog.getByRole("textbox", { name: "People" }).fill(`Jo Winter <${journalist}>`);
  await dialog.getByText("There are children in the photos.").waitFor();
  await shoot(staff, "back-share");
  await dialog.getByRole("button", { name: "Make the link" }).click();
  link = new URL(await staff.locator("[data-share-address]").textContent()).pathname;
});

test("S-1: the journalist proves the address with six digits, and takes the photo", async () => {
  jo = await visit(browser, house, { viewport: phone, expected: [/404|410/] });
  await jo.goto(link);
  await jo.getByLabel("Your e-mail address").fill(journalist);
  await jo.getByRole("button", { name: "Send me the code" }).click();
  await jo.getByLabel("Code").fill(await codeFor(peers, journalist));
  await jo.getByRole("button", { name: "Show the photos" }).click();
  await jo.getByRole("heading", { level: 1, name: "The relay race" }).waitFor();
  await jo.locator(".wall a").first().click();
  picture = new URL(await jo.locator("figure img").getAttribute("src"), house.url).href;
  await shoot(jo, "back-journalist");
  const began = jo.waitForEvent("download");
  await jo.getByRole("button", { name: "Download" }).click();
  assert.equal(await (await began).failure(), null);
});

test("a school's website shows it, and a brochure is noted", async () => {
  await staff.goto("/library");
  await openPhoto(staff, "Relay race");
  await tab(staff, "Use").click();
  await pick(staff, "What is it for?", "News");
  await pick(staff, "Where will it be used?", "Website");
  await staff.getByRole("button", { name: "Use on a website" }).click();
  const dialog = staff.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Where will it stand?" }).fill("School news, June");
  await dialog.getByRole("button", { name: "Use on the website" }).click();
  html = (await dialog.getByRole("textbox", { name: "Code" }).inputValue()).replaceAll(/https:\/\/[^/"]+/g, house.url);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  const reader = await visit(browser, house, { viewport: phone, expected: [/outbound call/, /favicon/] });
  await reader.goto(`http://127.0.0.1:${school.address().port}/`);
  assert.ok(await reader.getByRole("img").evaluate(async (i) => { await i.decode(); return i.naturalWidth > 0; }));
  await shoot(reader, "back-school");
  await reader.context().close();

  await tab(staff, "Where used").click();
  await staff.getByRole("button", { name: "Note a use outside" }).click();
  await dialog.getByLabel("Name of the brochure, page or place").fill("Summer brochure");
  await pick(staff, "What is it for?", "News");
  await pick(staff, "Where will it be used?", "Print");
  await dialog.getByLabel("Number of copies").fill("5000");
  await dialog.getByRole("button", { name: "Note", exact: true }).click();
  await staff.getByText("Printed: Summer brochure · 5000 copies").waitFor();
  await shoot(staff, "back-register");
  await staff.getByText("On a website: School news, June").waitFor();
  await shoot(staff, "back-register");
  const began = staff.waitForEvent("download");
  await staff.getByRole("listitem").filter({ hasText: "Jo Winter" }).getByRole("link", { name: "Evidence" }).first().click();
  evidence = await (await began).path();
});

test("G-7.3, S-8: her mother withdraws on her phone, and share and embed are dead at once", async () => {
  eva = await visit(browser, house, { viewport: phone, expected: [/404/] });
  await eva.goto("/p");
  await eva.getByLabel("E-mail address or mobile number").fill(mother);
  await eva.getByRole("button", { name: "Send me the link" }).click();
  await eva.goto((await arrived(peers, mother, /https:\/\/[^\s]+(\/p\/[\w-]{22,})/))[1]);
  await shoot(eva, "back-mother");
  await eva.getByRole("button", { name: "Withdraw everything" }).first().click();
  await eva.getByText("It is withdrawn. It counts already.").waitFor();
  await shoot(eva, "back-withdrawn");

  assert.equal((await jo.request.get(picture)).status(), 404, "the share's picture");
  await jo.goto(link);
  assert.equal(await jo.locator(".wall img").count(), 0, "the share's page");
  const shown = /src="([^"]+)"/.exec(html)[1];
  assert.equal((await staff.request.get(shown)).status(), 410, "the embed");
  const reader = await visit(browser, house, { viewport: phone, expected: [/outbound call/, /favicon/, /410/] });
  await reader.goto(`http://127.0.0.1:${school.address().port}/`);
  await reader.waitForFunction(() => document.images[0].complete);
  await shoot(reader, "back-school-gone");
  await reader.context().close();
});

test("the journalist is written to, and answers without an account", async () => {
  await jo.goto((await arrived(peers, journalist, /https:\/\/[^\s]+(\/r\/[\w-]{22,})/))[1]);
  await jo.getByRole("heading", { level: 1, name: "Photos that must not be used any more" }).waitFor();
  assert.ok(!(await jo.content()).includes("Anna"), "the page names nobody");
  await accessible(jo, "the page of a receiver");
  await shoot(jo, "back-answer");
  await jo.locator(".answer label").filter({ hasText: "Removed everywhere" }).first().click();
  await jo.getByRole("button", { name: "Send my answer" }).click();
  await jo.getByText("Thank you. Your answer is written down.").waitFor();
});

test("G-19: the board has all of it, and closes when the brochure is settled", async () => {
  await staff.goto("/library");
  await staff.getByRole("link", { name: "Recalls" }).click();
  await staff.getByText("Consent withdrawn · Anna Berg").click();
  await staff.getByText("They answered: Removed").waitFor();
  await staff.getByText("Stopped by us").first().waitFor();
  await shoot(staff, "back-board");
  await staff.getByRole("button", { name: "Note what came of it" }).click();
  const dialog = staff.getByRole("dialog");
  await dialog.getByRole("radio", { name: "Cannot be called back" }).check();
  await dialog.getByLabel("Who said so, or why").fill("Handed out at the fair.");
  await dialog.getByRole("button", { name: "Note", exact: true }).click();
  await notice(staff, "This recall is closed");
  await shoot(staff, "back-closed");
});

test("the evidence of what was right at its time verifies without the library", async () => {
  const report = JSON.parse(await house.command("proof", "verify", "--json", evidence));
  assert.deepEqual(report.faults, []);
  assert.equal(report.consents, 1);
  for (const page of [staff, jo, eva]) undisturbed(page);
});
