// The whole way of a photo of somebody: brought in, people named, asked, signed on three phones, cleared
// for what they allowed and for nothing else, and blocked again in the moment in which one of them withdraws.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, phone, startBrowser, undisturbed, visit } from "../browser.mjs";
import { answer, arrived, codeFor, confirm, openWithPeers, publishForm, signingLink } from "../consent.mjs";
import { faceOf, makePhotos } from "../photos.mjs";
import { shoot } from "../shots.mjs";
import { ask, asked, enter, folderNamed, notice, openPhoto, photo, pick, select, tab } from "../steps.mjs";

const manager = "manager@example.org";
const photographer = "photographer@example.org";
const [anna, eva, per, bo] = ["anna@example.org", "eva@example.org", "per@example.org", "+46701234567"];

// Who is in which of the twenty photos, by their numbers.
const shown = { "Anna Berg": [1, 2, 3, 4, 5, 6, 7, 8], "Bo Lind": [7, 8, 10, 11, 12], "Clara Dahl": [13, 14, 15] };
const title = (n) => `Fair ${String(n).padStart(2, "0")}`;
const inPhoto = (n) => Object.values(shown).filter((numbers) => numbers.includes(n)).length;
const pages = {};
let browser, peers, house, staff, files, fair, collect;

before(async () => {
  browser = await startBrowser();
  peers = await openWithPeers({
    organisation: "Harbour School", users: [{ email: manager, role: "manager,consent-manager,administrator" }, { email: photographer, role: "editor" }],
  });
  house = peers.house;
  files = await makePhotos(browser, `${house.folder}/card`, Array.from({ length: 20 }, (_, i) => ({
    name: `fair-${String(i + 1).padStart(2, "0")}.jpg`, width: 960, height: 640, title: title(i + 1),
    taken: `2026:06:20 14:${59 - i}:00`, people: inPhoto(i + 1),
  })));
  staff = await enter(browser, house, manager, { expected: [/403/] }); // what is asked for past the button is refused
  await publishForm(staff, house);
  const { items } = await asked(staff, "GET", "/api/v1/folders");
  fair = (await asked(staff, "POST", "/api/v1/folders", { parent: items.find((f) => f.parent === "").id, name: "Summer fair" })).id;
  const user = (await asked(staff, "GET", "/api/v1/users")).items.find((u) => u.email === photographer);
  await asked(staff, "POST", `/api/v1/folders/${fair}/grants`, { user: user.id, right: "edit" });
  // The school's register: a pupil of fifteen, for whom both parents speak, and a colleague.
  const mother = await asked(staff, "POST", "/api/v1/people", { name: "Eva Dahl", email: eva });
  const father = await asked(staff, "POST", "/api/v1/people", { name: "Per Dahl", email: per });
  await asked(staff, "POST", "/api/v1/people", {
    name: "Clara Dahl", born: yearsAgo(15), guardians: [{ person: mother.id, relation: "parent" }, { person: father.id, relation: "parent" }],
  });
  await asked(staff, "POST", "/api/v1/people", { name: "Bo Lind", mobile: bo });
});

after(async () => {
  await browser?.close();
  await peers?.end();
});

test("the photographer brings in twenty photos of the fair", async () => {
  const page = await enter(browser, house, photographer);
  await page.goto(`/library?q=folder:${fair}`);
  await page.locator("input[type=file]").first().setInputFiles(files);
  await page.getByRole("region", { name: "Photos on their way in" }).getByText("20 photos are in").waitFor({ timeout: 120_000 });
  await photo(page, "Fair 01").waitFor();
  await page.getByText("20 photos", { exact: true }).first().waitFor();
  await shoot(page, "story-upload");
  undisturbed(page);
  await page.context().close();
});

test("nothing of the fair may be used before the people in it allow it", async () => {
  await staff.goto(`/library?q=folder:${fair}`);
  await folderMenu("Legal basis and holds");
  await staff.getByRole("button", { name: "Set the basis" }).click();
  await staff.getByRole("radio", { name: /^Consent needed/ }).click();
  await staff.getByRole("button", { name: "Set the basis" }).click();
  await (await notice(staff, "counts from now on")).getByRole("button", { name: "Close" }).click();
  await staff.keyboard.press("Escape");
  for (const n of [1, 7, 10, 13]) assert.equal(await cleared(n, "website"), false, title(n));
});

test("a face is drawn and named; whoever is new comes into the register", async () => {
  await openPhoto(staff, "Fair 01");
  await tab(staff, "People").click();
  await staff.getByRole("button", { name: "Name people" }).click();
  await drawFace("Fair 01", 0);
  await name("Anna Berg", /Add “Anna Berg”/);
  await staff.getByRole("button", { name: "Face 1: Anna Berg" }).waitFor();
  await staff.getByRole("link", { name: "Anna Berg" }).waitFor();
  await shoot(staff, "story-naming");
  await staff.keyboard.press("Enter");
  await staff.getByRole("heading", { level: 1, name: "Fair 02" }).waitFor();
  await staff.getByText("No faces yet", { exact: false }).waitFor();
  await staff.keyboard.press("1");
  await staff.getByRole("tabpanel").getByRole("link", { name: "Anna Berg" }).waitFor();
  await staff.keyboard.press("Escape");
});

test("the others are named many at once", async () => {
  await nameMany("Anna Berg", shown["Anna Berg"].slice(2));
  await nameMany("Bo Lind", shown["Bo Lind"].slice(0, 2));
  await nameMany("Bo Lind", shown["Bo Lind"].slice(2));
  await nameMany("Clara Dahl", shown["Clara Dahl"]);
});

test("where to reach her is written on her page", async () => {
  await staff.goto("/people");
  await staff.getByRole("link", { name: "Anna Berg" }).click();
  await photo(staff, "Fair 08").waitFor();
  await tab(staff, "Details").click();
  await staff.getByLabel("E-mail").fill(anna);
  await staff.getByRole("button", { name: "Save" }).click();
  await notice(staff, "Saved.");
});

test("three people are asked, the pupil through both her parents", async () => {
  await staff.goto(`/library?q=folder:${fair}`);
  await photo(staff, "Fair 01").waitFor();
  await folderMenu("Ask for consent");
  const dialog = staff.getByRole("dialog", { name: "Ask for consent" });
  for (const who of Object.keys(shown)) await dialog.getByRole("checkbox", { name: who, checked: true }).waitFor();
  await dialog.getByText("Guardian: Eva Dahl").waitFor();
  await dialog.getByText("Guardian: Per Dahl").waitFor();
  await dialog.getByRole("textbox", { name: "What it is about" }).fill("Summer fair");
  await dialog.getByRole("checkbox", { name: "News: Website" }).check();
  await dialog.getByRole("checkbox", { name: "News: Social media" }).check();
  await shoot(staff, "story-ask");
  await dialog.getByRole("button", { name: "Ask 3 people" }).click();
  await staff.getByRole("dialog", { name: "Asked" }).getByText("4 people are written to.").waitFor();
  await staff.getByRole("link", { name: "To the requests" }).click();
});

test("G-7.2: Anna signs on her phone, with a code by mail, and nothing was ticked: yes to all", async () => {
  const page = await open("Anna", anna);
  await page.getByRole("heading", { level: 1, name: "May we use these photos?" }).waitFor();
  await page.getByText("Harbour School asks").waitFor();
  assert.equal(await page.locator("input:checked").count(), 0);
  await shoot(page, "story-sign");
  await page.getByRole("group", { name: "Website" }).scrollIntoViewIfNeeded();
  await shoot(page, "story-answers");
  await answer(page, "Anna Berg", { Website: "Yes", "Social media": "Yes" });
  await shoot(page, "story-code");
  await confirm(page, await codeFor(peers, anna));
  await shoot(page, "story-signed");
  assert.deepEqual(await Promise.all([cleared(1, "website"), cleared(1, "social-media")]), [true, true]);
  assert.equal(await cleared(7, "website"), false, "Bo is in it too, and has not answered");
});

test("Bo signs with a code by SMS, and refuses social media", async () => {
  const page = await open("Bo", bo);
  await answer(page, "Bo Lind", { Website: "Yes", "Social media": "No" });
  await confirm(page, await codeFor(peers, bo));
  assert.deepEqual(await Promise.all([cleared(10, "website"), cleared(10, "social-media")]), [true, false]);
  assert.deepEqual(await Promise.all([cleared(7, "website"), cleared(7, "social-media")]), [true, false]);
});

test("G-8, C-8: for Clara, who is fifteen, the word of one parent is not enough", async () => {
  const mother = await open("Eva", eva);
  await mother.getByText("Clara Dahl").first().waitFor();
  await answer(mother, "Eva Dahl", { Website: "Yes", "Social media": "Yes" });
  await confirm(mother, await codeFor(peers, eva));
  assert.equal(await cleared(13, "website"), false);
  const father = await open("Per", per);
  await answer(father, "Per Dahl", { Website: "Yes", "Social media": "Yes" });
  await confirm(father, await codeFor(peers, per));
  assert.deepEqual(await Promise.all([cleared(13, "website"), cleared(13, "social-media")]), [true, true]);
});

test("the requests say that all have answered", async () => {
  await staff.goto("/requests");
  const table = staff.getByRole("table", { name: "Requests" });
  await table.getByRole("row").filter({ hasText: "Anna Berg" }).getByText("Signed", { exact: true }).waitFor();
  await table.getByRole("row").filter({ hasText: "Bo Lind" }).getByText("Signed in part").waitFor();
  assert.equal(await table.getByRole("row").filter({ hasText: "for Clara Dahl" }).getByText("Signed", { exact: true }).count(), 2);
  await shoot(staff, "story-requests");
});

test("C-1, C-2: each photo carries its mark, and says use by use what is allowed and why", async () => {
  await staff.goto(`/library?q=folder:${fair}`);
  await photo(staff, "Fair 01").waitFor();
  await staff.getByRole("link", { name: /^Fair 01, .*Cleared/ }).waitFor();
  await staff.getByRole("link", { name: /^Fair 09, .*(Needs review|Blocked)/ }).waitFor();
  await shoot(staff, "story-marks");
  await openPhoto(staff, "Fair 10");
  await tab(staff, "Clearance").click();
  const uses = staff.getByRole("region", { name: "Use by use" });
  await pick(staff, "What is it for?", "News");
  await uses.locator("[data-cleared=true]").filter({ hasText: "Website" }).waitFor();
  const refused = uses.locator("[data-cleared=false]").filter({ hasText: "Social media" });
  assert.match(await refused.first().innerText(), /Bo Lind/);
  await uses.scrollIntoViewIfNeeded();
  await shoot(staff, "story-clearance", {
    unfold: async () => {
      await staff.getByRole("button", { name: "Details" }).click();
      await uses.getByText("Website").scrollIntoViewIfNeeded();
    },
  });
  await staff.getByLabel("On which day?").fill(new Date(Date.now() - 86_400_000).toISOString().slice(0, 10));
  await uses.locator("[data-cleared=true]").waitFor({ state: "detached" });
  await uses.locator("[data-cleared=false]").filter({ hasText: "Website" }).waitFor();
});

test("what is cleared for social media is found, and nothing else", async () => {
  await staff.goto(`/library?q=folder:${fair}`);
  await photo(staff, "Fair 01").waitFor();
  await staff.getByRole("button", { name: "Cleared for", exact: true }).click();
  await staff.getByRole("checkbox", { name: "Social media" }).check();
  await photo(staff, "Fair 09").waitFor({ state: "detached" });
  await staff.keyboard.press("Escape");
  assert.deepEqual(await found("social-media"), [1, 2, 3, 4, 5, 6, 13, 14, 15]);
  assert.deepEqual(await found("website"), [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15]);
  await shoot(staff, "story-cleared-for");
});

test("C-4, G-7.3: Anna withdraws on her own page with one press", async () => {
  const granted = await asked(staff, "POST", `/api/v1/assets/${await idOf(1)}/release`, { purpose: "news", channel: "website", preset: "web" });
  collect = granted.download;
  const page = pages.Anna;
  await page.getByRole("link", { name: "Open my own page" }).click();
  await page.getByRole("heading", { level: 1, name: "Your photos and your answers" }).waitFor();
  await shoot(page, "story-own");
  await page.getByRole("button", { name: "Withdraw everything" }).click();
  await page.getByText("It is withdrawn. It counts already.").waitFor();
  await shoot(page, "story-withdrawn");
  await accessible(page, "her own page, withdrawn");
});

test("everything reacts at once: the download that was granted, the list, the photo, the desk, the log", async () => {
  const late = await staff.request.get(new URL(collect, house.url).href);
  assert.ok(late.status() >= 400 && late.status() < 500, `collected after the withdrawal: ${late.status()}`);
  assert.deepEqual(await found("social-media"), [13, 14, 15]);
  assert.deepEqual(await found("website"), [10, 11, 12, 13, 14, 15]);
  const again = await ask(staff, "POST", `/api/v1/assets/${await idOf(1)}/release`, { body: { purpose: "news", channel: "website", preset: "web" } });
  assert.ok(again.status >= 400 && again.status < 500, JSON.stringify(again));

  await staff.goto(`/library?q=folder:${fair}`);
  await openPhoto(staff, "Fair 01");
  await tab(staff, "Clearance").click();
  await staff.getByRole("tabpanel").getByText(/Anna Berg.*(withdr|taken back)/i).first().waitFor();
  await shoot(staff, "story-blocked", { unfold: () => staff.getByRole("button", { name: "Details" }).click() });

  await staff.goto("/desk?pile=blocked");
  await photo(staff, "Fair 01").waitFor();
  await staff.getByRole("region", { name: "What would clear them" }).getByText(/Anna Berg/).first().waitFor();
  await shoot(staff, "story-desk");

  await staff.goto("/log");
  const { number } = await personNamed("Anna Berg");
  const line = staff.getByRole("button", { expanded: false }).filter({ hasText: "was withdrawn with the personal link" });
  assert.match(await line.innerText(), new RegExp(`person ${String(number).padStart(4, "0")}`)); // the log knows nobody by name
  await line.scrollIntoViewIfNeeded();
  await shoot(staff, "story-log");
});

test("what was allowed before stays on record", async () => {
  const { items } = await asked(staff, "GET", `/api/v1/people/${(await personNamed("Anna Berg")).id}/consents`);
  const withdrawn = items.flatMap((c) => c.events).find((e) => e.kind === "withdrawn");
  const before = new Date(new Date(withdrawn.at).getTime() - 1).toISOString();
  const id = await idOf(1);
  assert.equal((await asked(staff, "GET", `/api/v1/assets/${id}/clearance?purpose=news&channel=website&at=${before}`)).cleared, true);
  assert.equal((await asked(staff, "GET", `/api/v1/assets/${id}/clearance?purpose=news&channel=website`)).cleared, false);
  const receipt = await arrived(peers, anna, /On .* you withdrew consent at Harbour School/);
  assert.ok(receipt);
  undisturbed(staff);
  for (const page of Object.values(pages)) undisturbed(page);
});

// open is somebody's phone, with the page that their letter leads to.
async function open(who, address) {
  const page = await visit(browser, house, { viewport: phone });
  await page.goto(await signingLink(peers, address));
  pages[who] = page;
  return page;
}

async function folderMenu(item) {
  await staff.getByRole("main").getByRole("button", { name: /Summer fair/ }).first().click();
  await staff.getByRole("menuitem", { name: item }).click();
}

async function drawFace(photo, i) {
  const { x, y, width, height } = await staff.getByRole("img", { name: photo }).last().boundingBox();
  const face = faceOf(1, i);
  await staff.mouse.move(x + width * face.x, y + height * face.y);
  await staff.mouse.down();
  await staff.mouse.move(x + width * (face.x + face.width), y + height * (face.y + face.height), { steps: 4 });
  await staff.mouse.up();
  await staff.getByRole("button", { name: "Face 1: not named yet", pressed: true }).waitFor();
}

async function name(text, option) {
  const field = staff.getByRole("textbox", { name: "Who is it?" });
  await field.fill(text);
  await staff.getByRole("option", { name: option }).waitFor();
  await field.press("Enter");
}

async function nameMany(who, numbers) {
  await staff.goto(`/library?q=folder:${fair}`);
  await select(staff, title(numbers[0]));
  await select(staff, title(numbers.at(-1)), { modifiers: ["Shift"] }); // all between as well
  await staff.getByRole("toolbar").getByRole("button", { name: "Who is in them" }).click();
  await staff.getByRole("textbox", { name: "Person" }).fill(who);
  await staff.getByRole("option", { name: new RegExp(who) }).click();
  await staff.getByRole("button", { name: "Save" }).click();
  await notice(staff, `${numbers.length} photos were changed`);
}

const ids = new Map();

// idOf is a photo of the fair by its number.
async function idOf(n) {
  if (ids.size === 0) {
    const { items } = await asked(staff, "GET", `/api/v1/assets?q=folder:${fair}`);
    for (const item of items) ids.set(item.title, item.id);
  }
  return ids.get(title(n));
}

async function cleared(n, channel) {
  return (await asked(staff, "GET", `/api/v1/assets/${await idOf(n)}/clearance?purpose=news&channel=${channel}`)).cleared;
}

// found are the numbers of the photos that are cleared for news on a channel.
async function found(channel) {
  const { items } = await asked(staff, "GET", `/api/v1/assets?q=cleared:news/${channel}`);
  return items.map((item) => Number(item.title.slice(-2))).sort((a, b) => a - b);
}

async function personNamed(who) {
  return (await asked(staff, "GET", `/api/v1/people?q=${encodeURIComponent(who)}`)).items[0];
}

function yearsAgo(n) {
  const day = new Date();
  return `${day.getFullYear() - n}-01-15`;
}
