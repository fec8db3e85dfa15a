// Who is in a photo, what they said, and what may be done with it: named on the photo, recorded
// by staff, answered with reasons, taken back in one step.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, phone, startBrowser, undisturbed } from "../browser.mjs";
import { House } from "../house.mjs";
import { makePhotos } from "../photos.mjs";
import { ask, enter, notice, openPhoto, photo, pick, tab } from "../steps.mjs";

const manager = "manager@example.org";
const viewer = "viewer@example.org";
let browser, house, page;

before(async () => {
  browser = await startBrowser();
  house = await House.open({ users: [{ email: manager, role: "manager" }, { email: viewer, role: "viewer" }] });
  await makePhotos(browser, `${house.folder}/photos`, [
    { name: "picnic.jpg", taken: "2024:06:16 12:00:00", title: "Picnic" },
    { name: "speech.jpg", taken: "2024:06:15 12:00:00", title: "Speech" },
    { name: "empty-hall.jpg", taken: "2024:06:14 12:00:00", title: "Empty hall" },
  ]);
  await house.bringIn(`${house.folder}/photos`);
  page = await enter(browser, house, manager);
});

after(async () => {
  await browser?.close();
  await house?.end();
});

test("a face is drawn with the mouse and named by typing; who is new is put into the register", async () => {
  await openPhoto(page, "Picnic");
  await tab(page, "People").click();
  await page.getByRole("button", { name: "Name people" }).click();
  const { x, y, width, height } = await page.getByRole("img", { name: "Picnic" }).last().boundingBox();
  await page.mouse.move(x + width * 0.4, y + height * 0.3);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.5, y + height * 0.5, { steps: 4 });
  await page.mouse.up();
  await page.getByRole("button", { name: "Face 1: not named yet", pressed: true }).waitFor();
  await name("Anna Berg", /Add “Anna Berg”/);
  await page.getByRole("button", { name: "Face 1: Anna Berg" }).waitFor();
  await accessible(page, "naming people");
});

test("without a mouse: a new face is placed and sized by the arrows, and what was done stays", async () => {
  await page.keyboard.press("n");
  const face = page.getByRole("button", { name: "Face 2: not named yet" });
  await face.focus();
  const before = await face.boundingBox();
  const saved = page.waitForResponse((r) => r.request().method() === "PATCH" && r.url().includes("/appearances/"));
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Shift+ArrowDown");
  assert.equal((await saved).status(), 200);
  const moved = await face.boundingBox();
  assert.ok(moved.x < before.x && moved.height > before.height, `${JSON.stringify(before)} ${JSON.stringify(moved)}`);
  await page.keyboard.press("w");
  await name("Bo Lind", /Add “Bo Lind”/);
  await page.getByRole("button", { name: "Face 2: Bo Lind" }).waitFor();
  await page.reload();
  await page.getByRole("tabpanel").getByRole("link", { name: "Bo Lind" }).waitFor();
  await page.getByRole("tabpanel").getByRole("link", { name: "Anna Berg" }).waitFor();
});

test("Enter shows the next photo, and a number key names one of the last people", async () => {
  await page.getByRole("button", { name: "Name people" }).click();
  await page.getByRole("textbox", { name: "Who is it?" }).waitFor();
  await page.getByRole("button", { name: "Face 1: Anna Berg" }).focus();
  await name("Anna", "Anna Berg 1"); // so that she is on key 1
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Speech" }).waitFor();
  await page.getByText("No faces yet", { exact: false }).waitFor();
  await page.keyboard.press("1");
  await page.getByRole("tabpanel").getByRole("link", { name: "Anna Berg" }).waitFor();
});

test("nothing lies on a face when nobody is being named", async () => {
  await page.keyboard.press("Escape");
  await page.getByRole("region", { name: "Name people" }).waitFor({ state: "detached" });
  assert.equal(await page.locator("[data-face]").count(), 0);
});

test("scenes: posed, a crowd, nobody", async () => {
  await page.getByRole("radio", { name: /^Posed/ }).click();
  await page.getByRole("radio", { name: /^Posed/, checked: true }).waitFor();
  await page.getByRole("button", { name: "Back to the library" }).click();
  await openPhoto(page, "Empty hall");
  await page.getByRole("radio", { name: /^Nobody/ }).click();
  await page.getByText("There is nobody in this photo.").waitFor();
  undisturbed(page);
});

test("a photo that needs consent says whose is missing, and records it in the next step", async () => {
  await page.goto("/library");
  await openPhoto(page, "Speech");
  await tab(page, "Clearance").click();
  await page.getByRole("button", { name: "Set the basis" }).click();
  await page.getByRole("dialog").getByRole("radio", { name: /^Consent needed/ }).check();
  await page.getByRole("dialog").getByRole("button", { name: "Set the basis" }).click();
  const uses = page.getByRole("region", { name: "Use by use" });
  await uses.getByRole("button", { name: "Ask Anna Berg for consent." }).first().waitFor();
  await page.getByRole("button", { name: "Record a consent" }).click();

  const dialog = page.getByRole("dialog");
  await dialog.getByText("News", { exact: true }).click();
  assert.equal(await dialog.getByRole("button", { pressed: true }).count(), 0, "nothing is answered before somebody answers");
  assert.equal(await dialog.getByRole("radio", { checked: true }).count(), 0, "nothing is chosen before somebody chooses");
  await accessible(page, "recording a consent");
  await dialog.getByRole("radio", { name: "On paper" }).check();
  await dialog.getByRole("group", { name: "News: Website" }).getByRole("button", { name: "Yes" }).click();
  await dialog.getByRole("group", { name: "News: Social media" }).getByRole("button", { name: "No" }).click();
  await dialog.getByRole("radio", { name: /^All photos of them/ }).check();
  await dialog.getByLabel(/^Note/).fill("The paper is in the blue binder.");
  await dialog.getByRole("button", { name: "Record a consent" }).click();
  await notice(page, "The consent of Anna Berg is on record.");
});

test("each channel has its own answer, with the reason", async () => {
  const uses = page.getByRole("region", { name: "Use by use" });
  const website = uses.locator("[data-cleared=true]").filter({ hasText: "Website" });
  await website.getByText(/^Cleared/).waitFor();
  const social = uses.locator("[data-cleared=false]").filter({ hasText: "Social media" });
  assert.match(await social.first().innerText(), /Anna Berg/);
  await accessible(page, "clearance use by use");
});

test("on a day before she said anything it was not allowed", async () => {
  await page.getByLabel("On which day?").fill("2024-06-20");
  const uses = page.getByRole("region", { name: "Use by use" });
  await uses.locator("[data-cleared=true]").waitFor({ state: "detached" });
  await uses.locator("[data-cleared=false]").filter({ hasText: "Website" }).waitFor();
  undisturbed(page);
});

test("her page: photos, the consent's history in sentences, withdrawn in one step", async () => {
  await page.goto("/people");
  await page.getByRole("link", { name: "Anna Berg" }).click();
  await photo(page, "Picnic").waitFor();
  await photo(page, "Speech").waitFor();
  await tab(page, "Consents").click();
  const consents = page.getByRole("list", { name: "Consents" });
  await consents.getByText(/Anna Berg answered on paper/).waitFor();
  await consents.getByText("News: yes to Website; no to Social media").waitFor();
  await consents.getByRole("button", { name: "Withdraw" }).click();
  await consents.getByText("Withdrawn", { exact: true }).waitFor();
  await consents.getByText(/withdrawn by Anna Berg/).waitFor();
  await accessible(page, "somebody's consents");

  await tab(page, "Photos").click();
  await openPhoto(page, "Speech");
  await tab(page, "Clearance").click();
  const uses = page.getByRole("region", { name: "Use by use" });
  await uses.locator("[data-cleared=false]").filter({ hasText: "Website" }).waitFor();
  assert.equal(await uses.locator("[data-cleared=true]").count(), 0);
});

test("an objection stops use at once, and is ended when it is decided", async () => {
  await page.goto("/people");
  await page.getByRole("link", { name: "Bo Lind" }).click();
  await tab(page, "Consents").click();
  await page.getByRole("button", { name: "Objection, restriction or blur" }).click();
  await page.getByRole("dialog").getByRole("radio", { name: /^Objection/ }).check();
  await page.getByRole("button", { name: "Stop all use now" }).click();
  await page.getByRole("button", { name: "It is decided: end it" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End it", exact: true }).click();
  await page.getByText(/^Since .* until/).waitFor();
});

test("a child: born, with a guardian whose word is recorded", async () => {
  await page.goto("/people");
  await page.getByRole("button", { name: "New person" }).click();
  await page.getByRole("dialog").getByLabel("Name", { exact: true }).fill("Clara Dahl");
  await page.getByRole("dialog").getByLabel("Born").fill(`${new Date().getFullYear() - 9}-03-02`);
  await page.getByRole("button", { name: "Add the person" }).click();
  await page.getByText("minor", { exact: true }).waitFor();
  await page.getByRole("textbox", { name: "Add a guardian" }).fill("Anna");
  await page.getByRole("option", { name: /^Anna Berg/ }).click();
  await pick(page, "Relation", "Parent");
  await page.getByRole("button", { name: "Save" }).click();
  await notice(page, "Saved.");
  await tab(page, "Consents").click();
  await page.getByRole("button", { name: "Record a consent" }).click();
  await page.getByRole("dialog").getByText(/what these people said: Anna Berg/).waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  undisturbed(page);
});

test("doubles are made one, and parted again", async () => {
  await page.goto("/people");
  await page.getByRole("link", { name: "Bo Lind" }).click();
  await page.getByRole("button", { name: "More for “Bo Lind”" }).click();
  await page.getByRole("menuitem", { name: "The same as somebody else" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Who is it?" }).fill("Anna");
  await page.getByRole("option", { name: /^Anna Berg/ }).click();
  await page.getByRole("button", { name: "Make them one" }).click();
  await page.getByRole("heading", { level: 1, name: "Anna Berg" }).waitFor();
  await (await notice(page, "are one person now")).getByRole("button", { name: "Undo" }).click();
  await page.getByRole("heading", { level: 1, name: "Bo Lind" }).waitFor();
});

test("people come from a file, after one has seen what would come of it", async () => {
  await page.goto("/people");
  await page.getByRole("button", { name: "Import from CSV" }).click();
  const file = (text) => ({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  const chooser = page.locator("input[type=file]").last();
  await chooser.setInputFiles(file("name,email,born\nDora Ek,dora@example.org,1988-02-01\nEva Falk,eva@example.org,31/12/1990\n"));
  const dialog = page.getByRole("dialog");
  await dialog.getByText("1 line has to be corrected in the file").waitFor();
  assert.ok(await dialog.getByRole("button", { name: "Add one person" }).isDisabled());
  await chooser.setInputFiles(file("name,email,born\nDora Ek,dora@example.org,1988-02-01\nEva Falk,eva@example.org,1990-12-31\n"));
  await dialog.getByRole("button", { name: "Add 2 people" }).click();
  await notice(page, "2 people were added.");
  await page.getByRole("link", { name: "Dora Ek" }).waitFor();
  await accessible(page, "the register");
});

test("photos are found by who is in them", async () => {
  await page.goto("/library?q=people%3Anamed");
  await photo(page, "Picnic").waitFor();
  await page.getByText("With named people", { exact: true }).first().waitFor();
  assert.equal(await photo(page, "Empty hall").count(), 0);
  await page.getByRole("button", { name: "People", exact: true }).click();
  await page.getByRole("checkbox", { name: "Without people" }).waitFor();
  undisturbed(page);
});

test("G: who may not see names sees numbers, and can name nobody", async () => {
  const page = await enter(browser, house, viewer);
  await page.goto("/people");
  await page.getByRole("link", { name: /^person 0001$/i }).waitFor();
  assert.equal(await page.getByText("Anna Berg").count(), 0);
  const { answer } = await ask(page, "GET", "/api/v1/people?q=anna");
  assert.equal(answer.items.length, 0);
  undisturbed(page);
  await page.context().close();
});

test("on a phone: nothing is wider than the screen, and a face is named by touch", async () => {
  const page = await enter(browser, house, manager, { viewport: phone });
  for (const address of ["/people", "/library"]) {
    await page.goto(address);
    await page.getByRole("navigation", { name: "Main places" }).waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), address);
  }
  await openPhoto(page, "Empty hall");
  await page.getByRole("button", { name: "Details" }).tap();
  await tab(page, "People").tap();
  await page.getByRole("button", { name: "Name people" }).tap();
  await page.getByRole("button", { name: "Draw a face" }).tap();
  const box = await page.getByRole("img", { name: "Empty hall" }).last().boundingBox();
  const touch = await page.context().newCDPSession(page);
  const at = (part) => [{ x: box.x + box.width * part, y: box.y + box.height * 0.5 + box.width * (part - 0.5) }];
  await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(0.45) });
  for (const part of [0.5, 0.55, 0.6]) await touch.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(part) });
  await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await page.getByRole("button", { name: "Face 1: not named yet" }).waitFor();
  await page.getByRole("button", { name: "Cannot be recognised, or a bystander" }).click();
  await page.getByRole("button", { name: "Face 1: cannot be recognised" }).waitFor();
  await accessible(page, "naming people on a phone");
  undisturbed(page);
  await page.context().close();
});

async function name(text, option) {
  const field = page.getByRole("textbox", { name: "Who is it?" });
  await field.fill(text);
  await page.getByRole("option", { name: option }).waitFor();
  await field.press("Enter");
}
