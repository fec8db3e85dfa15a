// A website hears what becomes of photos: a manager sets a webhook up, tests it, sees what came of each
// message, and sends one again; the website checks every signature.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { accessible, phone, startBrowser, undisturbed } from "../browser.mjs";
import { House } from "../house.mjs";
import { webhookPeer } from "../peers.mjs";
import { makePhotos } from "../photos.mjs";
import { ask, enter } from "../steps.mjs";

const manager = "manager@example.org";
const shots = process.env.SHOTS; // a folder for pictures to look at
let browser, house, page, site, photo, folder;

before(async () => {
  browser = await startBrowser();
  folder = await mkdtemp(path.join(os.tmpdir(), "imprimatur-webhook."));
  site = await webhookPeer(folder);
  house = await House.open({ organisation: "Harbour Museum", config: { IMPRIMATUR_PRIVATE_NETWORKS: "127.0.0.0/8", IMPRIMATUR_WEBHOOK_CA_FILE: site.ca } });
  await makePhotos(browser, `${house.folder}/photos`, [{ name: "harbour.jpg", width: 1200, height: 800, taken: "2024:06:16 12:00:00", title: "Harbour" }]);
  await house.bringIn(`${house.folder}/photos`);
  page = await enter(browser, house, manager);
  photo = (await ask(page, "GET", "/api/v1/assets?q=")).answer.items[0].id;
});

after(async () => {
  await browser?.close();
  await house?.end();
  await site?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

test("a manager sets a webhook up, and the website hears what is cleared and what is withdrawn", async () => {
  await page.goto("/settings/webhooks");
  await page.getByRole("heading", { name: "No webhooks yet" }).waitFor();
  await accessible(page, "no webhooks");
  await shot(page, "webhooks-empty");
  await page.getByRole("button", { name: "New webhook" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Address" }).fill("http://www.example.org/hook");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("it begins with https://").waitFor();
  refused(page);
  await dialog.getByRole("textbox", { name: "Address" }).fill(site.url);
  await accessible(page, "making a webhook");
  await shot(page, "webhooks-make");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("dialog", { name: "The secret" }).waitFor();
  site.secret = await page.getByRole("dialog").locator("code").textContent();
  assert.match(site.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
  await accessible(page, "the secret");
  await shot(page, "webhooks-secret");
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Send a test" }).click();
  assert.equal((await site.next()).type, "test");
  assert.equal((await ask(page, "POST", "/api/v1/assets/bulk", { body: { ids: [photo], change: { basis: { basis: "no-identifiable-persons" } } } })).status, 200);
  const cleared = await site.next();
  assert.equal(cleared.type, "asset.cleared");
  assert.equal(cleared.data.asset, photo);
  assert.ok(cleared.data.uses.some((u) => u.channel === "website"));
  assert.equal((await ask(page, "POST", `/api/v1/assets/${photo}/trash`)).status, 204);
  const withdrawn = await site.next();
  assert.equal(withdrawn.type, "asset.withdrawn");
  assert.equal(withdrawn.data.uses.length, cleared.data.uses.length);
  assert.ok(!JSON.stringify(withdrawn).includes("Harbour"));
  undisturbed(page);
});

test("what came of each message is listed, and is sent again", async () => {
  site.answer = 500;
  await page.getByRole("button", { name: "Send a test" }).click();
  const failed = await site.next();
  site.answer = 200;
  await page.getByRole("button", { name: "Messages" }).click();
  const log = page.getByRole("dialog");
  await log.getByRole("cell", { name: "500" }).waitFor();
  await log.getByRole("cell", { name: "A photo is no longer cleared" }).waitFor();
  await accessible(page, "the messages of a webhook");
  await shot(page, "webhooks-log");
  await log.getByRole("row").filter({ hasText: "500" }).getByRole("button", { name: "Send again" }).click();
  const again = await site.next();
  assert.equal(again.id, failed.id);
  await log.getByRole("row").nth(1).getByRole("cell", { name: "delivered" }).waitFor();
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "New secret" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "New secret" }).click();
  await page.getByRole("dialog", { name: "The secret" }).waitFor();
  const fresh = await page.getByRole("dialog").locator("code").textContent();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Send a test" }).click();
  await site.next(); // signed with the old one too
  site.secret = fresh;
  await page.getByRole("button", { name: "Send a test" }).click();
  await site.next();
});

test("a website that is gone is switched off, and managers are told", async () => {
  site.answer = 410;
  await page.getByRole("button", { name: "Send a test" }).click();
  await site.next();
  await page.getByText("Switched off: it answered that it is gone for good.").waitFor();
  await page.goto("/library");
  await page.getByText("took no messages any more and was switched off").waitFor();
  await page.getByRole("link", { name: "Open the webhooks" }).click();
  await page.getByText("Switched off: it answered that it is gone for good.").waitFor();
  await accessible(page, "a webhook that is off");
  await shot(page, "webhooks-off");
  await page.setViewportSize(phone);
  await page.getByText("Switched off: it answered that it is gone for good.").waitFor();
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= phone.width);
  await accessible(page, "webhooks on a phone");
  await shot(page, "webhooks-phone");
  await page.getByRole("button", { name: "Messages" }).click();
  await page.getByRole("dialog").getByRole("table").waitFor();
  await shot(page, "webhooks-log-phone");
  undisturbed(page);
});

// refused forgets the one complaint of the browser that was meant: an answer that refuses.
function refused(of) {
  const complaints = of.complaints();
  assert.equal(complaints.length, 1);
  assert.match(complaints.pop(), /status of 422/);
}

async function shot(of, name) {
  if (shots) await of.screenshot({ path: `${shots}/${name}.png` });
}
