// Asking for consent: from photos, by mail and SMS to real peers, with a link for who has no
// address; who has answered and who has not; an event with a poster; and a demo's outbox.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { accessible, phone, startBrowser, undisturbed } from "../browser.mjs";
import { openWithPeers, publishForm } from "../consent.mjs";
import { until } from "../peers.mjs";
import { makePhotos } from "../photos.mjs";
import { asked, enter, notice, pick, select, tab } from "../steps.mjs";

const manager = "manager@example.org";
let browser, peers, house, page, mail, sms;
const people = {};

before(async () => {
  browser = await startBrowser();
  peers = await openWithPeers({ organisation: "Harbour School", users: [{ email: manager, role: "manager,administrator" }] });
  ({ house, mail, sms } = peers);
  await makePhotos(browser, `${house.folder}/photos`, [
    { name: "race.jpg", taken: "2026:06:16 12:00:00", title: "Race" },
    { name: "prizes.jpg", taken: "2026:06:15 12:00:00", title: "Prizes" },
  ]);
  await house.bringIn(`${house.folder}/photos`);
  page = await enter(browser, house, manager);
  await publishForm(page, house);
  const mother = await somebody("Eva Sand", { email: "eva@example.org" });
  await somebody("Maja Lind", { email: "maja@example.org", language: "sv" });
  await somebody("Per Holm", { mobile: "+46701234567" });
  await somebody("Bo Ek", {});
  await somebody("Ali Sand", { born: `${new Date().getFullYear() - 9}-01-01`, guardians: [{ person: mother, relation: "parent" }] });
  const { items } = await asked(page, "GET", "/api/v1/assets");
  for (const a of items) for (const who of ["Maja Lind", "Per Holm", "Bo Ek", "Ali Sand"]) await asked(page, "POST", `/api/v1/assets/${a.id}/appearances`, { person: people[who] });
});

after(async () => {
  await browser?.close();
  await peers?.end();
});

async function somebody(name, more) {
  people[name] = (await asked(page, "POST", "/api/v1/people", { name, ...more })).id;
  return people[name];
}

test("from chosen photos: who is in them is offered, with the address on file; uses are ticked one by one", async () => {
  await page.goto(`${house.url}/library`);
  await select(page, "Race");
  await select(page, "Prizes");
  await page.getByRole("toolbar", { name: "Chosen photos" }).or(page.locator("[data-selection-bar]")).first().getByRole("button", { name: "Ask for consent" }).click();
  const dialog = page.getByRole("dialog", { name: "Ask for consent" });
  await dialog.getByRole("checkbox", { name: "Maja Lind", checked: true }).waitFor();
  await dialog.getByText("maja@example.org").waitFor();
  await dialog.getByText("Guardian: Eva Sand").waitFor();
  await dialog.getByText("No address on file").waitFor();
  assert.equal(await dialog.getByRole("table").getByRole("checkbox", { checked: true }).count(), 0, "a use is ticked before anybody ticked it");
  await dialog.getByRole("textbox", { name: "What it is about" }).fill("Sports day");
  await dialog.getByRole("checkbox", { name: "News: Website" }).check();
  await dialog.getByRole("checkbox", { name: "News: Social media" }).check();
  await dialog.getByRole("button", { name: "See the message" }).click();
  await dialog.getByRole("heading", { name: "May we use photos that show your child?" }).waitFor();
  await accessible(page, "asking for consent");
  await dialog.getByRole("button", { name: "Ask 4 people" }).click();
  const done = page.getByRole("dialog", { name: "Asked" });
  await done.getByText("3 people are written to.", { exact: false }).waitFor();
  await done.getByText("Bo Ek").waitFor();
});

test("the letters arrive: by mail in the reader's language with no name in the subject, by SMS", async () => {
  await until(() => mail.mails.length === 2 && sms.messages.length === 1, "two mails and an SMS");
  const maja = mail.mails.find((m) => m.to[0] === "maja@example.org");
  assert.equal(maja.subject, "Får vi använda bilder där du är med?");
  assert.match(maja.text, /Hej Maja Lind,[^]*Sports day[^]*https:\/\/127\.0\.0\.1:\d+\/s\/[\w-]{22}/);
  const eva = mail.mails.find((m) => m.to[0] === "eva@example.org");
  assert.match(eva.text, /Ali Sand/);
  for (const m of mail.mails) {
    assert.doesNotMatch(m.subject, /Maja|Eva|Ali/);
    assert.doesNotMatch(m.raw, /image\//i, "a photo in a mail");
  }
  assert.equal(sms.messages[0].to, "+46701234567");
  assert.match(sms.messages[0].message, /\/s\/[\w-]{22}/);
});

test("a link is copied for who has no address", async () => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const done = page.getByRole("dialog", { name: "Asked" });
  await done.getByRole("button", { name: "Copy link" }).click();
  await notice(page, "The link is on the clipboard");
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /\/s\/[\w-]{22}$/);
  await done.getByRole("link", { name: "To the requests" }).click();
});

test("the requests say who has not answered, and what the gateway said", async () => {
  const table = page.getByRole("table", { name: "Requests" });
  await table.getByRole("row").filter({ hasText: "Maja Lind" }).getByText("Delivered").waitFor();
  await table.getByRole("row").filter({ hasText: "Bo Ek" }).getByText("Asked").waitFor();
  await table.getByRole("row").filter({ hasText: "Eva Sand" }).getByText("for Ali Sand").waitFor();
  await page.getByRole("button", { name: "What can be done for Maja Lind" }).click();
  await page.getByRole("menuitem", { name: "Messages" }).click();
  const dialog = page.getByRole("dialog", { name: "What was sent to Maja Lind" });
  await dialog.getByText("queued", { exact: false }).waitFor();
  await dialog.getByText("maja@example.org").waitFor();
  await page.keyboard.press("Escape");
  await accessible(page, "the requests");
});

test("sent again, taken back, and found by how it stands", async () => {
  await page.getByRole("button", { name: "What can be done for Maja Lind" }).click();
  await page.getByRole("menuitem", { name: "Send again" }).click();
  await notice(page, "Maja Lind is asked again.");
  await until(() => mail.mails.length === 3, "the mail again");
  await page.getByRole("button", { name: "What can be done for Bo Ek" }).click();
  await page.getByRole("menuitem", { name: "Take back" }).click();
  await notice(page, "The request to Bo Ek is taken back.");
  await pick(page, "Which requests", /^Not answered yet/);
  await page.getByText("3 shown").waitFor();
  await pick(page, "Which requests", /^Taken back/);
  await page.getByText("One shown").waitFor();
});

test("a gateway that is down loses nothing", async () => {
  sms.failing = true;
  const before = sms.messages.length;
  const { items } = await asked(page, "GET", `/api/v1/requests?person=${people["Per Holm"]}`);
  await asked(page, "POST", `/api/v1/invitations/${items[0].id}/resend`, {});
  await until(async () => (await asked(page, "GET", `/api/v1/invitations/${items[0].id}/messages`)).items[0].attempts >= 1, "an attempt");
  sms.failing = false;
  await until(() => sms.messages.length === before + 1, "the SMS after the gateway is back");
  await until(async () => (await asked(page, "GET", `/api/v1/invitations/${items[0].id}/messages`)).items[0].state === "sent", "that it is on record");
});

test("a person's own page lists what they were asked", async () => {
  await page.goto(`${house.url}/people/${people["Ali Sand"]}`);
  await tab(page, "Requests").click();
  await page.getByRole("table", { name: "Requests" }).getByText("Eva Sand").waitFor();
});

test("an event has a poster with a QR code and an address to type", async () => {
  await page.goto(`${house.url}/requests?part=events`);
  await page.getByRole("button", { name: "New event" }).click();
  const dialog = page.getByRole("dialog", { name: "New event" });
  await dialog.getByRole("textbox", { name: "What it is about" }).fill("Summer fair");
  await dialog.getByRole("checkbox", { name: "News: Website" }).check();
  await dialog.getByRole("radio", { name: /^All photos of them/ }).check();
  await dialog.getByRole("button", { name: "Open the event" }).click();
  const card = page.getByRole("region", { name: "Summer fair" });
  await card.getByRole("img", { name: /\/e\// }).waitFor();
  const [poster] = await Promise.all([page.waitForEvent("download"), card.getByRole("link", { name: "Poster A4 (PDF)" }).click()]);
  assert.match(await readFile(await poster.path(), "latin1"), /^%PDF-[^]*%%EOF\s*$/);
});

test("on a phone the requests are cards", async () => {
  const small = await enter(browser, house, manager, { viewport: phone });
  await small.goto(`${house.url}/requests`);
  await small.getByRole("table", { name: "Requests" }).getByText("Per Holm").waitFor();
  const wide = await small.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `the page is ${wide} pixels too wide`);
  await accessible(small, "the requests on a phone");
  undisturbed(small);
  await small.close();
});

test("nothing went wrong in the browser", () => undisturbed(page));
