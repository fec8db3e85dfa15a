// Every page, on a desk and on a phone, light and dark: nothing that axe calls serious, nothing
// that sticks out, nothing too small for a finger.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, desktop, phone, startBrowser, undisturbed, visit } from "../browser.mjs";
import { House } from "../house.mjs";
import { makePhotos } from "../photos.mjs";
import { ask, enter, folderNamed, photo } from "../steps.mjs";

const boss = "boss@example.org";
let browser, house, places;

before(async () => {
  browser = await startBrowser();
  house = await House.open({ users: [{ email: boss, role: "administrator,manager" }, { email: "guest@example.org", role: "viewer" }] });
  await makePhotos(browser, `${house.folder}/photos`, [
    { name: "Fair/market.jpg", taken: "2024:06:15 14:30:00", title: "The market", keywords: ["food"] },
    { name: "Fair/stage.jpg", taken: "2024:05:15 20:10:00", title: "The stage with a rather long title that has to end somewhere" },
    { name: "hall.jpg", taken: "2023:09:02 09:00:00", title: "The hall", width: 1000, height: 1600 },
    { name: "old.jpg", taken: "2023:08:02 09:00:00", title: "The old one" },
  ]);
  await house.bringIn(`${house.folder}/photos`);
  const page = await enter(browser, house, boss);
  const { answer } = await ask(page, "GET", "/api/v1/assets");
  const named = (title) => answer.items.find((a) => a.title === title).id;
  const trash = await ask(page, "POST", "/api/v1/assets/bulk", { body: { ids: [named("The old one")], change: { trash: true } } });
  const folder = await folderNamed(page, "Fair");
  await ask(page, "POST", `/api/v1/folders/${folder.id}/grants`, { body: { user: (await ask(page, "GET", "/api/v1/users")).answer.items[1].id, right: "see" } });
  await ask(page, "POST", "/api/v1/collections", { body: { name: "For the brochure", shared: true } });
  await page.context().close();
  places = [
    ["/library", "All photos"], [`/library?q=folder:${folder.id}`, "Fair"], ["/library?q=zebra", "Found"], [`/photo/${named("The market")}`, "The market"],
    ["/collections", "Collections"], ["/desk", "Clearance"], ["/review", "Duplicates"], ["/trash", "Trash"], ["/log", "Log"], ["/log?view=seen", "Log"], ["/account", "Your account"], ["/nowhere", "Nothing here"],
    ...["organisation", "users", "groups", `access?folder=${folder.id}`, "vocabulary", "fields", "uses", "texts", "uncleared", "work"].map((section) => [`/settings/${section}`, "Settings"]),
  ];
  assert.ok(trash.status < 300, JSON.stringify(trash));
});

after(async () => {
  await browser?.close();
  await house?.end();
});

for (const [device, viewport] of [["a desk", desktop], ["a phone", phone]]) {
  test(`every page on ${device}, light and dark`, async (t) => {
    const page = await enter(browser, house, boss, { viewport });
    for (const [address, title] of places) {
      await t.test(address, async () => {
        await arrive(page, address, title);
        for (const colorScheme of ["light", "dark"]) {
          await page.emulateMedia({ colorScheme });
          await settled(page, colorScheme);
          await accessible(page, `${address} on ${device}, ${colorScheme}`);
        }
        assert.equal(await overflow(page), 0, "nothing sticks out sideways");
      });
    }
    undisturbed(page);
    await page.context().close();
  });
}

test("on a phone every target of bars and toolbars is at least 44 pixels", async () => {
  const page = await enter(browser, house, boss, { viewport: phone });
  await photo(page, "The market").waitFor();
  await finger(page, page.getByRole("navigation", { name: "Main places" }).locator("a, button"), "the bottom bar");
  await finger(page, page.getByRole("button", { name: "Add photos" }), "the way in");
  await finger(page, page.getByRole("search"), "the search field");
  await photo(page, "The market").tap({ trial: true });
  await longPress(page, photo(page, "The market"));
  await page.getByText("1 selected").waitFor();
  await finger(page, page.getByRole("toolbar").getByRole("button"), "the selection's bar");
  await accessible(page, "a selection on a phone");
  assert.equal(await overflow(page), 0);
  await page.getByRole("button", { name: "Clear the selection" }).tap();
  await photo(page, "The market").tap();
  await page.getByRole("heading", { level: 1, name: "The market" }).waitFor();
  await finger(page, page.locator("main header").getByRole("button"), "the photo's bar");
  await page.getByRole("button", { name: "Details" }).tap();
  await page.getByRole("dialog").getByRole("tab", { name: "About" }).waitFor();
  await finger(page, page.getByRole("tab"), "the tabs of the sheet");
  await accessible(page, "details on a phone");
  assert.equal(await overflow(page), 0);
  undisturbed(page);
  await page.context().close();
});

test("on a phone the selection's bar fits in every language, and the tray stands on it", async () => {
  const page = await enter(browser, house, boss, { viewport: phone, expected: [/4\d\d/] });
  for (const language of ["nl", "sv", "de", "en"]) {
    await page.evaluate(async (spoken) => {
      const me = await (await fetch("/api/v1/me")).json();
      const headers = { "Content-Type": "application/json", "If-Match": `"${me.user.revision}"` };
      await fetch("/api/v1/me", { method: "PATCH", headers, body: JSON.stringify({ language: spoken }) });
    }, language);
    await page.reload();
    await photo(page, "The market").tap({ trial: true });
    await longPress(page, photo(page, "The market"));
    for (const button of await page.getByRole("toolbar").getByRole("button").all()) {
      const { x, width } = await button.boundingBox();
      assert.ok(x >= 0 && x + width <= phone.width, `${await button.getAttribute("aria-label")} is on the screen`);
    }
  }
  await page.getByRole("toolbar").getByRole("button", { name: "More" }).tap();
  await page.getByRole("menuitem", { name: "Move" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator("input[type=file]").setInputFiles({ name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("no photo") });
  await page.getByRole("button", { name: "Show files" }).tap();
  await page.getByText("note.txt").waitFor();
  const tray = await page.getByRole("region", { name: "Photos on their way in" }).boundingBox();
  const bar = await page.getByRole("toolbar").boundingBox();
  assert.ok(tray.y + tray.height <= bar.y, "the tray does not cover the bar");
  await page.context().close();
});

test("the log-in page on a desk and a phone, light and dark", async () => {
  for (const viewport of [desktop, phone]) {
    const page = await visit(browser, house, { viewport, expected: [/401/] });
    await page.goto("/login");
    await page.getByRole("heading", { name: "Log in" }).waitFor();
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await settled(page, colorScheme);
      await accessible(page, `the log-in page ${viewport.width} ${colorScheme}`);
    }
    assert.equal(await overflow(page), 0);
    await page.context().close();
  }
});

async function arrive(page, address, title) {
  await page.goto(address);
  await page.getByRole("heading", { level: 1, name: title, exact: true }).or(page.getByRole("heading", { level: 2, name: title, exact: true })).first().waitFor();
  await page.waitForLoadState("networkidle");
}

// settled waits until the colours are those asked for and nothing moves on its way there.
async function settled(page, colorScheme) {
  await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
  await page.waitForFunction(() => document.getAnimations().every((a) => a.playState !== "running" || a.effect.getComputedTiming().endTime === Infinity));
}

function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

async function finger(page, targets, where) {
  const small = [];
  assert.ok((await targets.count()) > 0, where);
  for (const target of await targets.all()) {
    const box = await target.boundingBox();
    if (box !== null && (box.width < 44 || box.height < 44)) small.push(`${(await target.getAttribute("aria-label")) ?? (await target.innerText())}: ${box.width} x ${box.height}`);
  }
  assert.deepEqual(small, [], `too small for a finger on ${where}`);
}

// longPress holds a finger on something until it answers.
async function longPress(page, target) {
  const box = await target.boundingBox();
  const finger = await page.context().newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await finger.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [at] });
  await page.getByRole("toolbar").waitFor();
  await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}
