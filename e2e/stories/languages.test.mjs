// Four languages: each page speaks one of them and nothing else, and no key shows through.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { startBrowser, undisturbed, visit } from "../browser.mjs";
import { House } from "../house.mjs";
import { makePhotos } from "../photos.mjs";
import { ask, enter, photo } from "../steps.mjs";

const boss = "boss@example.org";
const root = new URL("../../", import.meta.url);
const catalogue = (language) => ({
  ...flat(JSON.parse(readFileSync(new URL(`ui/src/texts/${language}.json`, root)))),
  ...flat(JSON.parse(readFileSync(new URL(`internal/phrase/texts/${language}.json`, root)))),
});
const english = catalogue("en");
const ownNames = ["en", "nl", "sv", "de"].map((language) => catalogue(language)["portal.language"]); // a language calls itself what it does everywhere
let browser, house, id, given; // given: the names that people gave, in whatever language

before(async () => {
  browser = await startBrowser();
  house = await House.open({ users: [{ email: boss, role: "administrator,manager" }] });
  await makePhotos(browser, `${house.folder}/photos`, [{ name: "1.jpg", taken: "2024:06:15 14:30:00", title: "4711" }]);
  await house.bringIn(`${house.folder}/photos`);
});

after(async () => {
  await browser?.close();
  await house?.end();
});

for (const [language, tag] of [["en", "en-GB"], ["nl", "nl-BE"], ["sv", "sv-SE"], ["de", "de-DE"]]) {
  test(`the house speaks ${language}`, async (t) => {
    const own = catalogue(language);
    const first = await visit(browser, house, { locale: tag, expected: [/401/] });
    await first.goto("/login");
    await first.getByRole("heading", { name: own["login.title"] }).waitFor();
    await speaks(first, language, own, "the log-in page");
    await first.getByRole("textbox", { name: own["login.email"] }).fill(boss);
    await first.getByRole("textbox", { name: own["login.password"] }).fill("not the password");
    await first.getByRole("button", { name: own["login.enter"] }).click();
    await first.getByRole("alert").waitFor();
    await speaks(first, language, own, "a refused log-in");
    await first.context().close();

    const page = await enter(browser, house, boss);
    assert.equal((await ask(page, "PATCH", "/api/v1/me", { body: { language } })).status, 200);
    await page.goto("/library");
    await photo(page, "4711").waitFor();
    given ??= (await ask(page, "GET", "/api/v1/folders")).answer.items.map((folder) => folder.name);
    id ??= (await photo(page, "4711").getAttribute("href")).split("/").at(-1);
    const pages = [
      ["/library", "library.all"], ["/library?q=zebra", "library.nothing"], ["/collections", "collections.empty"], ["/desk", "nav.desk"], ["/recalls", "recalls.none"], ["/shares", "nav.shares"], ["/review", "nav.review"], ["/trash", "trash.empty"], ["/log", "log.events"],
      ["/log?view=seen", "seen.account"], ["/account", "account.sessions"], ["/nowhere", "lost.title"],
      ["/settings/organisation", "settings.language"], ["/settings/users", "users.text"], ["/settings/groups", "groups.text"], ["/settings/access", "grants.text"],
      ["/settings/vocabulary", "vocabulary.text"], ["/settings/fields", "fields.explain"], ["/settings/uses", "uses.purposesText"], ["/settings/portals", "portals.text"], ["/settings/texts", "texts.text"], ["/settings/uncleared", "uncleared.text"], ["/settings/work", "work.text"],
    ];
    for (const [address, key] of pages) {
      await t.test(address, async () => {
        await page.goto(address);
        await page.getByText(own[key]).first().waitFor();
        await page.waitForLoadState("networkidle");
        await speaks(page, language, own, address);
      });
    }
    await t.test("a photo", async () => {
      await page.goto(`/photo/${id}`);
      await page.getByRole("heading", { level: 1, name: "4711" }).waitFor();
      for (const key of ["tab.clearance", "tab.door", "tab.uses", "tab.versions", "tab.history", "tab.about"]) {
        await page.getByRole("tab", { name: own[key], exact: true }).click();
        await page.getByRole("tabpanel", { name: own[key] }).waitFor();
        await page.waitForLoadState("networkidle");
        await speaks(page, language, own, `a photo, ${key}`);
      }
    });
    undisturbed(page);
    assert.equal((await ask(page, "PATCH", "/api/v1/me", { body: { language: "en" } })).status, 200);
    await page.context().close();
  });
}

// speaks fails on a key that shows, on an English text that the language has its own words for,
// and on a placeholder that was not filled.
async function speaks(page, language, own, where) {
  assert.equal(await page.evaluate(() => document.documentElement.lang), language, where);
  const said = await page.evaluate(() => [
    ...document.body.innerText.split("\n"),
    document.title,
    ...[...document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")].flatMap((el) =>
      ["aria-label", "title", "placeholder", "alt"].map((name) => el.getAttribute(name) ?? ""),
    ),
  ].map((line) => line.trim()).filter((line) => line !== ""));
  const keys = said.filter((line) => (line.includes(".") && Object.hasOwn(english, line)) || /(^|\s)[a-z]+(\.[a-z][A-Za-z-]+)+_?(one|other)?(\s|$)/.test(line.replaceAll(boss, "")));
  assert.deepEqual(keys, [], `a key shows on ${where}`);
  assert.deepEqual(said.filter((line) => /\{\w+\}/.test(line)), [], `a gap was not filled on ${where}`);
  if (language === "en") return;
  const foreign = new Map(Object.entries(english).filter(([key, text]) => /^[^{]*$/.test(text) && own[key] !== text).map(([key, text]) => [text, key]));
  const words = new Set([...Object.values(own), ...ownNames, ...(given ?? [])]);
  assert.deepEqual(said.filter((line) => foreign.has(line) && !words.has(line)), [], `English on ${where}`);
}

// flat gives every text of a catalogue under its last key.
function flat(tree) {
  const out = {};
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === "string") out[key] = value;
    else for (const [inner, text] of Object.entries(flat(value))) out[key === inner ? key : inner.includes(".") ? inner : `${key}.${inner}`] = text;
  }
  return out;
}
