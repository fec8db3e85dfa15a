// A press room: made in the settings, visited by a journalist on a phone, who takes a photo; what is not
// cleared is not there.
import assert from "node:assert/strict";
import https from "node:https";
import { after, before, test } from "node:test";
import { accessible, phone, startBrowser, undisturbed, visit } from "../browser.mjs";
import { House } from "../house.mjs";
import { makePhotos } from "../photos.mjs";
import { ask, enter, pick } from "../steps.mjs";

const manager = "manager@example.org";
const shots = process.env.SHOTS; // a folder for pictures to look at
let browser, house, page;

before(async () => {
  browser = await startBrowser();
  house = await House.open({ organisation: "Harbour Museum" });
  await makePhotos(browser, `${house.folder}/photos`, [
    { name: "harbour.jpg", width: 2400, height: 1600, taken: "2024:06:16 12:00:00", title: "Harbour" },
    { name: "market.jpg", width: 2400, height: 1600, taken: "2024:06:15 12:00:00", title: "Market" },
    { name: "picnic.jpg", width: 1600, height: 2400, taken: "2024:06:14 12:00:00", title: "Picnic" },
  ]);
  await house.bringIn(`${house.folder}/photos`);
  page = await enter(browser, house, manager);
  const { answer } = await ask(page, "GET", "/api/v1/assets?q=");
  const ids = answer.items.filter((i) => i.title !== "Picnic").map((i) => i.id);
  assert.equal((await ask(page, "POST", "/api/v1/assets/bulk", { body: { ids, change: { basis: { basis: "no-identifiable-persons" } } } })).status, 200);
});

after(async () => {
  await browser?.close();
  await house?.end();
});

test("a manager makes a press room, and a journalist takes a photo from it", async () => {
  await page.goto("/settings/portals");
  await page.getByRole("button", { name: "New portal" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name in the address" }).fill("press");
  await dialog.getByRole("textbox", { name: "English" }).first().fill("Press room");
  await dialog.getByRole("textbox", { name: "English" }).last().fill("Free for editorial use with credit.");
  await pick(page, "What is it for?", "News");
  await pick(page, "Where will it be used?", "Website");
  await dialog.getByRole("checkbox", { name: "Press" }).check();
  await accessible(page, "making a portal");
  await shot(page, "portal-make");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("link", { name: /portals\/press$/ }).waitFor();
  await accessible(page, "the portals");
  undisturbed(page);

  const reader = await visit(browser, house, { viewport: phone });
  await reader.goto("/portals/press");
  await reader.getByRole("heading", { name: "Press room" }).waitFor();
  await reader.getByText("Free for editorial use with credit.").waitFor();
  assert.equal(await reader.getByRole("link", { name: "Harbour" }).count(), 1);
  assert.equal(await reader.getByText("Picnic").count(), 0, "what is not cleared is not there");
  await reader.getByRole("img", { name: "Harbour" }).evaluate((i) => i.decode());
  assert.ok((await reader.evaluate(() => document.documentElement.scrollWidth)) <= 390);
  await accessible(reader, "a portal on a phone");
  await shot(reader, "portal-phone");
  await reader.getByLabel("Search these photos").fill("market");
  await reader.getByRole("button", { name: "Search" }).click();
  await reader.getByRole("link", { name: "Market" }).waitFor();
  assert.equal(await reader.getByRole("link", { name: "Harbour" }).count(), 0);
  await reader.getByRole("link", { name: "Market" }).click();
  await reader.getByRole("heading", { name: "Market" }).waitFor();
  await accessible(reader, "a photo of a portal");
  await shot(reader, "portal-photo-phone");
  await reader.getByLabel("Your name or that of your medium").fill("The Daily");
  await reader.getByLabel("What is it for?").fill("An article on the market");
  const began = reader.waitForEvent("download");
  await reader.getByRole("button", { name: "Download" }).click();
  assert.match((await began).suggestedFilename(), /^photo-[0-9a-z]{13}\.jpg$/);
  undisturbed(reader);
  const log = await ask(page, "GET", "/api/v1/log?limit=10");
  assert.ok(JSON.stringify(log.answer).includes("An article on the market"));

  const wide = await visit(browser, house, { colorScheme: "dark", locale: "sv-SE" });
  await wide.goto("/portals/press");
  await wide.getByLabel("Sök bland bilderna").waitFor();
  await wide.getByRole("img", { name: "Harbour" }).evaluate((i) => i.decode());
  await accessible(wide, "a portal on a desk in the dark");
  await shot(wide, "portal-desktop-dark");
});

test("a portal with a host name of its own stands at its root, and nothing else of the house does", async () => {
  const { answer } = await ask(page, "GET", "/api/v1/portals");
  const { id, address: _address, revision, ...form } = answer.items[0];
  const changed = await ask(page, "PUT", `/api/v1/portals/${id}`, { body: { ...form, host: "press.museum.example" }, headers: { "If-Match": `"${revision}"` } });
  assert.equal(changed.status, 200, JSON.stringify(changed.answer));
  await new Promise((later) => setTimeout(later, 5_500)); // names are read anew every five seconds
  const root = await at("press.museum.example", "/");
  assert.equal(root.status, 200);
  assert.match(root.body, /Press room/);
  const photo = /href="(\/photos\/[0-9a-z]{13})"/.exec(root.body)[1];
  assert.equal((await at("press.museum.example", photo)).status, 200);
  assert.equal((await at("press.museum.example", `${photo}/320.webp`)).status, 200);
  for (const inside of ["/library", "/login", "/api/v1/settings", "/api/v1/openapi.json", "/healthz"]) {
    assert.equal((await at("press.museum.example", inside)).status, 404, inside);
  }
  assert.equal((await at("localhost", "/login")).status, 200);
});

// at asks the server under a host name.
function at(host, path) {
  return new Promise((answered, failed) => {
    const request = https.get(`${house.url}${path}`, { headers: { Host: host }, rejectUnauthorized: false }, (response) => {
      let body = "";
      response.on("data", (chunk) => (body += chunk));
      response.on("end", () => answered({ status: response.statusCode, body }));
    });
    request.on("error", failed);
  });
}

async function shot(of, name) {
  if (shots) await of.screenshot({ path: `${shots}/${name}.png` });
}
