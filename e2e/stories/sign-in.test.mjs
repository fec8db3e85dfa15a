// Who gets in, and what they see first.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, phone, signIn, startBrowser, undisturbed, visit } from "../browser.mjs";
import { House, password } from "../house.mjs";
import { makePhotos } from "../photos.mjs";

let browser, house;

before(async () => {
  browser = await startBrowser();
  house = await House.open();
  const photos = await makePhotos(browser, `${house.folder}/photos`, [
    { name: "Summer fair/market.jpg", taken: "2024:06:15 14:30:00", title: "The market" },
    { name: "Summer fair/stage.jpg", taken: "2024:06:15 20:10:00", title: "The stage" },
    { name: "Town hall.jpg", taken: "2023:09:02 09:00:00", title: "The town hall", height: 2000 },
  ]);
  const report = await house.bringIn(`${house.folder}/photos`);
  assert.equal(report.imported.length, photos.length);
  assert.deepEqual(report.refused, []);
});

after(async () => {
  await browser?.close();
  await house?.end();
});

test("a manager signs in and sees the photos", async () => {
  const page = await visit(browser, house, { expected: [/401/] });
  await signIn(page, "manager@example.org", password);
  await page.getByRole("link", { name: /^the market/i }).waitFor();
  assert.equal(await page.getByRole("link", { name: /^the (market|stage|town hall)/i }).count(), 3);
  await accessible(page, "the library");
  undisturbed(page);
  await page.context().close();
});

test("a wrong password says so in one sentence, and no more", async () => {
  const page = await visit(browser, house, { expected: [/401/] });
  await signIn(page, "manager@example.org", "not the password at all");
  const alert = page.getByRole("alert");
  await alert.waitFor();
  assert.doesNotMatch(await alert.innerText(), /bcrypt|argon|sql|error:/i);
  await accessible(page, "the sign-in page with a refusal");
  undisturbed(page);
  await page.context().close();
});

test("the sign-in page fits a phone", async () => {
  const page = await visit(browser, house, { viewport: phone, colorScheme: "dark", expected: [/401/] });
  await page.goto("/");
  await page.getByLabel(/e-?mail/i).waitFor();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(overflow, 0, "nothing sticks out sideways");
  await accessible(page, "the sign-in page on a phone");
  undisturbed(page);
  await page.context().close();
});
