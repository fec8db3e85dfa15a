// Somebody is erased: staff set how long proof is kept, erase, read the certificate, and open by number what proves
// a consent. And whoever holds a personal link makes a new one.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, phone, startBrowser, undisturbed, visit } from "../browser.mjs";
import { House } from "../house.mjs";
import { ask, enter, notice } from "../steps.mjs";

const keeper = "keeper@example.org";
const admin = "admin@example.org";
let browser, house, staff, small, person, own;

before(async () => {
  browser = await startBrowser();
  house = await House.open({
    organisation: "Harbour Museum", users: [{ email: admin, role: "administrator" }, { email: keeper, role: "consent-manager" }], config: { IMPRIMATUR_DEMO: "true" },
  });
  staff = await enter(browser, house, keeper, { expected: [/409/, /404/] });
  person = await made("/api/v1/people", { name: "Maja Sandelin", email: "maja@sandelin.example" });
  const consent = await made(`/api/v1/people/${person.id}/consents`, {
    method: "paper", answers: [{ purpose: "news", yes: ["website"], no: [] }], scope: { extent: "all-of-me" }, note: "Form 12 in the binder",
  });
  await made(`/api/v1/consents/${consent.id}/recordings`, { content: Buffer.from("%PDF-1.7 the form of Maja Sandelin").toString("base64") });
});

after(async () => {
  await browser?.close();
  await house?.end();
});

async function made(address, body) {
  const { status, answer } = await ask(staff, "POST", address, { body, headers: { "Idempotency-Key": crypto.randomUUID() } });
  assert.ok(status === 200 || status === 201, `${address}: ${status} ${JSON.stringify(answer)}`);
  return answer;
}

// ownLink is the newest personal link in the demo's outbox.
async function ownLink(but) {
  for (let i = 0; i < 200; i++) {
    const { answer } = await ask(staff, "GET", "/api/v1/outbox");
    const sent = (answer.items ?? []).find((m) => m.kind === "personal-link" && m.letter.link !== but);
    if (sent) return sent.letter.link;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("no link came");
}

test("who holds a personal link makes a new one, and the old one stops", async () => {
  own = await visit(browser, house, { viewport: phone, expected: [/404/] });
  await own.goto("/p");
  await own.getByLabel("E-mail address or mobile number").fill("maja@sandelin.example");
  await own.getByRole("button").click();
  const first = await ownLink();
  await own.goto(new URL(first).pathname);
  await own.getByRole("heading", { name: "Your link" }).waitFor();
  await accessible(own, "the own page");
  await own.getByRole("button", { name: "Make a new link, the old one stops" }).click();
  await own.getByText("We have sent you a new link by e-mail.").waitFor();
  await accessible(own, "the page after a link was renewed");
  assert.equal((await own.goto(new URL(first).pathname)).status(), 404);
  const second = await ownLink(first);
  assert.equal((await own.goto(new URL(second).pathname)).status(), 200);
});

test("staff end it too", async () => {
  await staff.goto(`/people/${person.id}`);
  await staff.getByRole("button", { name: /Maja Sandelin/ }).click();
  await staff.getByRole("menuitem", { name: "End their personal links" }).click();
  await notice(staff, "open nothing any more");
  assert.equal((await own.reload()).status(), 404);
});

test("an administrator sets how long proof is kept", async () => {
  const page = await enter(browser, house, admin);
  await page.goto("/settings");
  const years = page.getByLabel("Years that proof is kept");
  await years.fill("3");
  await years.locator("xpath=ancestor::form").getByRole("button", { name: "Save" }).click();
  await notice(page, "The rules count from now on");
  await page.reload();
  assert.equal(await page.getByLabel("Years that proof is kept").inputValue(), "3");
  await accessible(page, "the rules about age and proof");
});

test("after erasing, the certificate says what, when, who and how many copies, and opens what is kept", async () => {
  await staff.goto(`/people/${person.id}`);
  await staff.getByRole("button", { name: /Maja Sandelin/ }).click();
  await staff.getByRole("menuitem", { name: "Erase this person" }).click();
  await staff.getByLabel(`Type their number, ${person.number}`).fill(String(person.number));
  await staff.getByRole("button", { name: "Erase for good" }).click();
  await staff.getByRole("heading", { level: 1, name: "Certificate of erasure" }).waitFor();
  const paper = staff.locator("dl");
  for (const text of ["Person 0001", "Harbour Museum", "Scans and sound recordings", "kept until"]) await paper.getByText(text).first().waitFor();
  await staff.getByText("Form 12 in the binder").waitFor();
  const download = staff.waitForEvent("download");
  await staff.getByRole("link", { name: /^Scan/ }).click();
  assert.match((await download).suggestedFilename(), /^consent-/);
  assert.equal(await staff.getByText("Sandelin").count(), 0);
  await accessible(staff, "the certificate");
});

test("the register leads to who was erased, also on a phone", async () => {
  small = await enter(browser, house, keeper, { viewport: phone });
  await small.goto("/people/erased");
  await small.getByRole("link", { name: "Person 0001" }).click();
  await small.getByRole("heading", { level: 1, name: "Certificate of erasure" }).waitFor();
  const wide = await small.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `the page is ${wide} px wide`);
  await accessible(small, "the certificate on a phone");
});

test("nothing went wrong on the way", () => {
  for (const page of [staff, small, own]) undisturbed(page);
});
