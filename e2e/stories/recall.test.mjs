// A photo leaves for a journalist, stands in a brochure, and comes back when the person withdraws: the
// board fills in that moment, the journalist answers by a link, and the evidence of the old use holds.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, phone, startBrowser, undisturbed, visit } from "../browser.mjs";
import { House } from "../house.mjs";
import { makePhotos } from "../photos.mjs";
import { ask, enter, notice, openPhoto, pick, tab } from "../steps.mjs";

const manager = "manager@example.org";
const shots = process.env.SHOTS; // a folder for pictures to look at
let browser, house, staff, asset, person, guest, evidence;

before(async () => {
  browser = await startBrowser();
  house = await House.open({ organisation: "Harbour Museum", users: [{ email: manager, role: "manager" }], config: { IMPRIMATUR_DEMO: "true" } });
  await makePhotos(browser, `${house.folder}/photos`, [
    { name: "picnic.jpg", taken: "2024:06:16 12:00:00", title: "Picnic" }, { name: "empty.jpg", taken: "2024:06:16 12:05:00", title: "The empty meadow" },
  ]);
  await house.bringIn(`${house.folder}/photos`);
  staff = await enter(browser, house, manager, { viewport: { width: 1280, height: 900 } });
  const { answer } = await ask(staff, "GET", "/api/v1/assets");
  asset = answer.items.find((a) => a.title === "Picnic");
  const meadow = answer.items.find((a) => a.title === "The empty meadow");
  person = (await made("/api/v1/people", { name: "Anna Berg", email: "anna@example.org" })).id;
  await made(`/api/v1/assets/${asset.id}/appearances`, { person });
  await basis(asset, "consent-required");
  await basis(meadow, "no-identifiable-persons");
  await made(`/api/v1/people/${person}/consents`, { method: "paper", answers: [{ purpose: "news", yes: ["website", "print"], no: [] }], scope: { extent: "all-of-me" } });
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

async function basis({ id }, wanted) {
  const { answer } = await ask(staff, "GET", `/api/v1/assets/${id}`);
  const { status } = await ask(staff, "PUT", `/api/v1/assets/${id}/basis`, { body: { basis: wanted }, headers: { "If-Match": `"${answer.revision}"` } });
  assert.equal(status, 200);
}

test("the photo leaves for a journalist", async () => {
  await staff.goto("/library");
  await openPhoto(staff, "Picnic");
  await tab(staff, "Use").click();
  await pick(staff, "What is it for?", "News");
  await pick(staff, "Where will it be used?", "Website");
  await staff.getByRole("combobox", { name: "For whom?" }).fill("jo@paper.example");
  await staff.keyboard.press("Tab");
  await accessible(staff, "the download with a receiver");
  const began = staff.waitForEvent("download");
  await staff.getByRole("tabpanel").getByRole("button", { name: "Download" }).click();
  assert.equal(await (await began).failure(), null);
});

test("a school's website shows it", async () => {
  const embed = await made(`/api/v1/assets/${asset.id}/embeds`, { purpose: "news", channel: "website", preset: "web", note: "School news" });
  const at = new URL(embed.source).pathname;
  assert.equal((await staff.request.get(at, { headers: { Referer: "https://school.example/news/1?reader=7" } })).status(), 200);
});

test("a brochure is noted, and all stand in the register", async () => {
  await tab(staff, "Where used").click();
  await staff.getByText("for jo@paper.example").waitFor();
  await staff.getByRole("button", { name: "Note a use outside" }).click();
  const dialog = staff.getByRole("dialog");
  await dialog.getByLabel("Name of the brochure, page or place").fill("Summer brochure");
  await pick(staff, "What is it for?", "News");
  await pick(staff, "Where will it be used?", "Print");
  await dialog.getByLabel("Number of copies").fill("5000");
  await accessible(staff, "noting a use outside");
  await dialog.getByRole("button", { name: "Note", exact: true }).click();
  await staff.getByText("Printed: Summer brochure · 5000 copies").waitFor();
  assert.equal(await staff.getByText("In use, allowed").count(), 3);
  await staff.getByText("On a website: School news").waitFor();
  await staff.getByRole("link", { name: "https://school.example/news/1" }).waitFor();
  await shot("register");
  await accessible(staff, "the register of a photo");
});

test("the evidence of the use is taken out, and the program holds it", async () => {
  const began = staff.waitForEvent("download");
  await staff.getByRole("listitem").filter({ hasText: "jo@paper.example" }).getByRole("link", { name: "Evidence" }).click();
  const download = await began;
  assert.match(download.suggestedFilename(), /^evidence-.*\.json$/);
  evidence = await download.path();
  const report = JSON.parse(await house.command("proof", "verify", "--json", evidence));
  assert.deepEqual(report.faults, []);
  assert.equal(report.receiver, "jo@paper.example");
  assert.equal(report.consents, 1);
});

test("G-7.3: she withdraws on her own page, and the board has both in that moment", async () => {
  guest = await visit(browser, house, { viewport: phone, expected: [/404/, /422/] });
  await guest.goto("/p");
  await guest.getByLabel("E-mail address or mobile number").fill("anna@example.org");
  await guest.getByRole("button", { name: "Send me the link" }).click();
  await guest.goto(await linkIn("personal-link"));
  await guest.getByRole("button", { name: "Withdraw everything" }).click();
  await guest.getByText("It is withdrawn. It counts already.").waitFor();

  await staff.goto("/library");
  await staff.getByRole("link", { name: "Recalls" }).click();
  await staff.getByText("Consent withdrawn · Anna Berg").waitFor();
  await staff.getByText("2 open").waitFor();
  await accessible(staff, "the board of recalls");
  await staff.getByText("Consent withdrawn · Anna Berg").click();
  await staff.getByText("2 uses are still open").waitFor();
  await staff.getByText("Printed: no message reaches it").waitFor();
  await staff.getByText("Written to jo@paper.example").waitFor();
  await staff.getByText("Stopped by us").waitFor();
  await staff.getByRole("link", { name: "https://school.example/news/1" }).waitFor();
  await accessible(staff, "a recall");
  await shot("recall");
});

test("another photo of the day is offered in its place", async () => {
  await staff.getByRole("listitem").filter({ hasText: "jo@paper.example" }).getByRole("button", { name: "Note what came of it" }).click();
  const dialog = staff.getByRole("dialog");
  await dialog.getByRole("button", { name: "Offer this" }).click();
  await notice(staff, "Offered. They find it behind their link.");
  await accessible(staff, "offering a replacement");
  await shot("offer");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await staff.getByText("Offered: The empty meadow").waitFor();
});

// linkIn is where the link leads in the newest letter of a kind in the demo's outbox.
async function linkIn(kind) {
  for (let i = 0; i < 300; i++) {
    const { answer } = await ask(staff, "GET", "/api/v1/outbox");
    const sent = (answer.items ?? []).find((m) => m.kind === kind);
    if (sent) {
      assert.ok(!JSON.stringify(sent.letter).includes("picnic"), "a letter names no photo");
      return new URL(sent.letter.link).pathname;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no letter of the kind ${kind} came`);
}

test("the journalist answers by the link, on a phone and without an account", async () => {
  await guest.goto(await linkIn("recall"));
  await guest.getByRole("heading", { level: 1, name: "Photos that must not be used any more" }).waitFor();
  assert.equal(await guest.locator("input:checked").count(), 0);
  if (shots) await guest.screenshot({ path: `${shots}/receiver-390.png`, fullPage: true });
  const taking = guest.waitForEvent("download");
  await guest.getByRole("button", { name: "Download it" }).click();
  assert.match((await taking).suggestedFilename(), /^[0-9a-z]{13}-web\.jpg$/);
  assert.ok(!(await guest.content()).includes("Anna"), "the page names nobody");
  const wide = await guest.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `the page is ${wide} px wide`);
  for (const box of await guest.locator(".answer label").all()) assert.ok((await box.boundingBox()).height >= 44, "an answer is too small for a thumb");
  await accessible(guest, "the page of a receiver");
  await guest.getByRole("button", { name: "Send my answer" }).click();
  await guest.getByText("Say what you did for one of them at least.").waitFor();
  await guest.locator(".answer label").filter({ hasText: "Removed everywhere" }).click();
  await guest.getByRole("button", { name: "Send my answer" }).click();
  await guest.getByText("Thank you. Your answer is written down.").waitFor();
  await guest.getByText("There is nothing more for you to do.").waitFor();
  await accessible(guest, "the page of a receiver, answered");
});

test("staff close the brochure, and with it the recall; the report says all", async () => {
  await staff.reload();
  await staff.getByText("One use is still open").waitFor();
  await staff.getByText("they have taken it").waitFor();
  await staff.getByText("They answered: Removed").waitFor();
  await staff.getByRole("button", { name: "Note what came of it" }).click();
  const dialog = staff.getByRole("dialog");
  await dialog.getByText("Other photos of the same folder, cleared for this use:").waitFor();
  await accessible(staff, "settling a use");
  await dialog.getByRole("radio", { name: "Cannot be called back" }).check();
  await dialog.getByLabel("Who said so, or why").fill("Handed out at the fair.");
  await dialog.getByRole("button", { name: "Note", exact: true }).click();
  await notice(staff, "This recall is closed");
  await staff.getByText("Handed out at the fair.").waitFor();
  await accessible(staff, "a recall that is closed");
  await staff.goto("/recalls?state=closed");
  await staff.getByText("Consent withdrawn · Anna Berg").waitFor();
  await staff.goto(`/people/${person}?part=uses`);
  await staff.getByText("Summer brochure").waitFor();
  await accessible(staff, "where somebody's photos are used");
  await staff.goto("/settings/asking");
  await staff.getByLabel("Days until the first reminder").fill("3");
  await shot("deadlines");
  await staff.getByLabel("Days until the first reminder").locator("xpath=ancestor::form").getByRole("button", { name: "Save" }).click();
  await notice(staff, "Saved.");
  if (shots) {
    await staff.setViewportSize(phone);
    await shot("deadlines-390");
    await staff.goto("/recalls?state=closed");
    await staff.getByText("Consent withdrawn · Anna Berg").click();
    await staff.getByText("Stopped by us").waitFor();
    await shot("recall-390");
  }
});

async function shot(name) {
  if (shots) await staff.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
}

test("the evidence still holds, and one changed byte is found", async () => {
  const { readFile, writeFile } = await import("node:fs/promises");
  const bytes = await readFile(evidence);
  const changed = `${house.folder}/changed.json`;
  bytes[bytes.indexOf("jo@paper")] ^= 1;
  await writeFile(changed, bytes);
  await house.command("proof", "verify", evidence);
  await assert.rejects(house.command("proof", "verify", changed), /exit 4/);
  undisturbed(staff);
  undisturbed(guest);
});
