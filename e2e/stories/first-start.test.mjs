// The first page: an address that works once, three questions, a library that invites.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, phone, startBrowser, undisturbed, visit } from "../browser.mjs";
import { House, password } from "../house.mjs";
import { ask } from "../steps.mjs";

let browser, house;
const printed = () => [...house.log.matchAll(/https:\S+\/setup#\S+/g)].map(([address]) => address);

before(async () => {
  browser = await startBrowser();
  house = await House.open({ users: [], organisation: "The Harbour School" });
  house.url = new URL(printed()[0]).origin; // people come by the printed address
});

after(async () => {
  await browser?.close();
  await house?.end();
});

test("the set-up address is printed once at a start, and the next start makes it void", async () => {
  assert.equal(printed().length, 1, house.log);
  const [old] = printed();
  await house.stop();
  await house.start();
  assert.equal(printed().length, 2);
  assert.notEqual(printed()[1], old, "a new start prints a new address");

  const page = await visit(browser, house, { expected: [/401/, /40[0-9]/] });
  await page.goto(old);
  await answer(page, "An impostor", "impostor@example.org");
  const said = page.getByRole("alert");
  await said.waitFor();
  assert.match(await said.innerText(), /not the one that the server printed last/);
  undisturbed(page);
  await page.context().close();
});

test("without the secret the page says what to open", async () => {
  const page = await visit(browser, house, { expected: [/401/], viewport: phone });
  await page.goto("/");
  await page.getByText(/open the link that the server printed/i).waitFor();
  await accessible(page, "the set-up page without a secret");
  undisturbed(page);
  await page.context().close();
});

test("three questions, and the library is theirs, empty and inviting", async () => {
  const page = await visit(browser, house, { expected: [/401/] });
  await page.goto(printed().at(-1));
  await page.getByRole("heading", { name: "Welcome" }).waitFor();
  await accessible(page, "the set-up page");
  await page.getByText("Nederlands").click();
  await page.getByRole("heading", { name: "Welkom" }).waitFor();
  await page.getByText("English", { exact: true }).click();
  assert.equal(await page.getByLabel("Your organisation").inputValue(), "The Harbour School", "what init was told is not asked again");
  await answer(page, "The Harbour School", "ann@example.org");
  await page.getByRole("heading", { name: "Your library is ready" }).waitFor();
  await page.getByText(/drop photos or whole folders anywhere/i).waitFor();
  await page.getByText("The Harbour School").first().waitFor();
  for (const place of ["Library", "Clearance", "Duplicates", "Trash", "Log", "Settings"]) await page.getByRole("link", { name: place, exact: true }).waitFor();
  assert.equal(new URL(page.url()).hash, "", "the secret is gone from the address");
  await accessible(page, "the empty library");
  undisturbed(page);
  await page.context().close();
});

test("U-3: the address that was used is dead", async () => {
  const page = await visit(browser, house, { expected: [/401/, /40[0-9]/] });
  const used = printed().at(-1);
  await page.goto(used);
  await page.getByRole("heading", { name: "Log in" }).waitFor();
  const token = decodeURIComponent(new URL(used).hash.slice(1));
  const again = await ask(page, "POST", "/api/v1/setup", {
    body: { token, organisation: "Theirs", language: "en", name: "Second", email: "second@example.org", password },
  });
  assert.equal(again.answer.code, "setup.closed", JSON.stringify(again));
  assert.ok(again.status >= 400 && again.status < 500);
  const login = await ask(page, "POST", "/api/v1/login", { body: { email: "second@example.org", password } });
  assert.equal(login.status, 401, "no second account was made");
  await page.context().close();

  await house.stop();
  await house.start();
  assert.equal(printed().length, 2, "a library with a user prints no address any more");
});

async function answer(page, organisation, email) {
  await page.getByLabel("Your organisation").fill(organisation);
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Ann Harbour");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel(/^password/i).fill(password);
  await page.getByRole("button", { name: "Open the library" }).click();
}
