// Who sees what: a grant opens a folder, its end closes it at once, and the log remembers both.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, startBrowser, undisturbed } from "../browser.mjs";
import { House } from "../house.mjs";
import { makePhotos } from "../photos.mjs";
import { ask, enter, folderNamed, openPhoto, photo, pick } from "../steps.mjs";

const boss = "boss@example.org";
const admin = "admin@example.org";
const guest = "guest@example.org";
let browser, house, manager, viewer;

before(async () => {
  browser = await startBrowser();
  house = await House.open({ users: [{ email: boss, role: "manager" }, { email: admin, role: "administrator" }, { email: guest, role: "viewer" }] });
  await makePhotos(browser, `${house.folder}/photos`, [
    { name: "Open day/gate.jpg", taken: "2024:06:15 14:30:00", title: "The gate" },
    { name: "Open day/Workshops/loom.jpg", taken: "2024:06:15 15:30:00", title: "The loom" },
    { name: "Personnel/portrait.jpg", taken: "2024:06:16 11:00:00", title: "The secretary" },
  ]);
  await house.bringIn(`${house.folder}/photos`);
  manager = await enter(browser, house, boss);
  viewer = await enter(browser, house, guest, { expected: [/40[34]/] });
});

after(async () => {
  await browser?.close();
  await house?.end();
});

test("without a grant a viewer sees nothing, and is told so kindly", async () => {
  await viewer.getByRole("heading", { name: "No folder has been opened to you yet" }).waitFor();
  await viewer.getByText("Ask a manager").waitFor();
  for (const act of ["Add photos", "New folder"]) assert.equal(await viewer.getByRole("button", { name: act, exact: true }).count(), 0, `${act} would not work`);
  assert.equal(await viewer.getByRole("link", { name: /^The / }).count(), 0);
  for (const place of ["Review", "Trash", "Log", "Settings"]) assert.equal(await viewer.getByRole("link", { name: place, exact: true }).count(), 0);
});

test("a grant opens one folder and what lies in it, and nothing beside", async () => {
  await photo(manager, "The gate").waitFor();
  await manager.getByRole("button", { name: /^Open day/ }).click();
  await manager.getByRole("button", { name: "More for “Open day”" }).click();
  await manager.getByRole("menuitem", { name: "Open it to others" }).click();
  await manager.getByRole("heading", { name: "Opened here to" }).waitFor();
  await pick(manager, "Who", guest);
  await manager.getByRole("button", { name: "Open the folder" }).click();
  await manager.getByRole("table", { name: "Opened here to" }).getByText(guest).waitFor();
  await accessible(manager, "folders and access");

  await viewer.reload();
  await photo(viewer, "The gate").waitFor();
  await photo(viewer, "The loom").waitFor();
  assert.equal(await photo(viewer, "The secretary").count(), 0);
  assert.equal(await viewer.getByRole("button", { name: /^Personnel/ }).count(), 0);
  await viewer.getByRole("textbox", { name: /^search by words/i }).fill("secretary");
  await viewer.getByRole("heading", { name: "Nothing found" }).waitFor();
  await viewer.getByRole("button", { name: "Show all photos" }).click();
  await photo(viewer, "The gate").waitFor();
});

test("why somebody can see a folder is a sentence", async () => {
  await manager.getByRole("link", { name: "Library", exact: true }).click();
  await manager.getByRole("button", { name: /^Workshops/ }).click();
  await manager.getByRole("button", { name: "More for “Workshops”" }).click();
  await manager.getByRole("menuitem", { name: "Who has access" }).click();
  const dialog = manager.getByRole("dialog", { name: "Who can see “Workshops”" });
  const line = dialog.getByRole("listitem").filter({ hasText: guest }).first();
  await line.waitFor();
  assert.match(await line.innerText(), /the folder “Open day” was opened to them/);
  await dialog.getByText("as Manager, in every folder").waitFor();
  assert.doesNotMatch(await dialog.innerText(), /admin@example/, "an administrator sees no photo by that role");
  await accessible(manager, "who can see this, and why");
  await manager.keyboard.press("Escape");
});

test("a grant ends: the photo is gone at once, its picture too", async () => {
  await openPhoto(viewer, "The gate");
  const id = new URL(viewer.url()).pathname.split("/").at(-1);
  const { answer } = await ask(viewer, "GET", `/api/v1/assets/${id}`);
  const picture = answer.thumbs["1024"];
  assert.equal((await viewer.request.get(picture)).status(), 200);

  const folder = await folderNamed(manager, "Open day");
  await manager.goto(`/settings/access?folder=${folder.id}`);
  await manager.getByRole("table", { name: "Opened here to" }).getByRole("button", { name: "End" }).click();
  await manager.getByText("This folder was opened to nobody by name.").waitFor();

  assert.equal((await viewer.request.get(picture)).status(), 404);
  assert.equal((await ask(viewer, "GET", `/api/v1/assets/${id}`)).status, 404);
  await viewer.reload();
  await viewer.getByRole("heading", { name: "This photo is not here" }).waitFor();
  await accessible(viewer, "a photo that is not here");
  await viewer.getByRole("button", { name: "To the library" }).click();
  await viewer.getByRole("navigation", { name: "Main places" }).waitFor();
  assert.equal(await viewer.getByRole("link", { name: /^The / }).count(), 0);
  undisturbed(viewer);
});

test("the log says who opened and closed the folder", async () => {
  await manager.getByRole("link", { name: "Log", exact: true }).click();
  await pick(manager, "What", "Rights changed");
  const rows = manager.getByRole("button", { expanded: false }).filter({ hasText: "Open day" });
  await rows.first().waitFor();
  const said = (await rows.allInnerTexts()).map((text) => text.split("\n")[1]);
  assert.deepEqual(said, [`${boss} ended the access of ${guest} to Open day`, `${boss} gave ${guest} access to Open day: look`]);
  await rows.first().click();
  await manager.getByText("From address", { exact: true }).waitFor();
  await accessible(manager, "the log");
});

test("everything an account saw is shown as pictures, and not what it did not see", async () => {
  await manager.getByRole("tab", { name: "What somebody saw" }).click();
  await pick(manager, "Account", new RegExp(guest.replace(".", "\\.")));
  await manager.getByLabel("Between").fill(local(Date.now() - 3_600_000));
  await manager.getByLabel("And", { exact: true }).fill(local(Date.now() + 3_600_000));
  await manager.getByText("2 photos were seen.").waitFor();
  for (const name of ["The gate", "The loom"]) {
    const picture = manager.getByRole("img", { name });
    await picture.scrollIntoViewIfNeeded();
    await picture.evaluate((img) => img.decode());
    assert.ok((await picture.evaluate((img) => img.naturalWidth)) > 0);
  }
  assert.equal(await manager.getByRole("img", { name: "The secretary" }).count(), 0);
  await accessible(manager, "what somebody saw");
  undisturbed(manager);
});

test("the last manager is not let go without a word, the last administrator not at all", async () => {
  const page = await enter(browser, house, admin, { expected: [/409/] });
  await page.goto("/settings/users");
  const row = page.getByRole("row").filter({ hasText: boss });
  await row.getByRole("button", { name: "Disable" }).click();
  const asked = page.getByRole("dialog", { name: `Disable the account of ${boss}` });
  await asked.getByText(/is the only manager\. Without one nobody/).waitFor();
  await accessible(page, "the last manager");
  await asked.getByRole("button", { name: "Cancel" }).click();
  await asked.waitFor({ state: "hidden" });
  await row.getByText("active", { exact: true }).waitFor();

  await row.getByRole("button", { name: "Edit" }).click();
  const edit = page.getByRole("dialog", { name: boss });
  await edit.getByRole("checkbox", { name: "Viewer" }).check();
  await edit.getByRole("checkbox", { name: "Manager", exact: true }).uncheck();
  await edit.getByRole("alert").filter({ hasText: "is the only manager" }).waitFor();
  await edit.getByRole("button", { name: "Cancel" }).click();
  await edit.waitFor({ state: "hidden" });

  await page.getByRole("row").filter({ hasText: admin }).getByRole("button", { name: "Edit" }).click();
  const own = page.getByRole("dialog", { name: admin });
  await own.getByRole("checkbox", { name: "Viewer" }).check();
  await own.getByRole("checkbox", { name: "Administrator" }).uncheck();
  await own.getByRole("button", { name: "Save" }).click();
  await own.getByText("This is the last administrator; somebody must run the library.").waitFor();
  undisturbed(page);
});

// local is a moment as a field for Brussels time takes it.
function local(moment) {
  return new Date(moment).toLocaleString("sv-SE", { timeZone: "Europe/Brussels" }).replace(" ", "T").slice(0, 16);
}
