// Finding: words as one types, filters, folders, months, and the keyboard alone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, startBrowser, undisturbed } from "../browser.mjs";
import { House } from "../house.mjs";
import { makePhotos } from "../photos.mjs";
import { enter, photo } from "../steps.mjs";

const manager = "manager@example.org";
let browser, house, page;
const search = () => page.getByRole("textbox", { name: "Search by words, place, camera or keyword" });

before(async () => {
  browser = await startBrowser();
  house = await House.open();
  await makePhotos(browser, `${house.folder}/photos`, [
    { name: "Summer fair/market.jpg", taken: "2024:06:15 14:30:00", title: "The market", keywords: ["harbour", "food"] },
    { name: "Summer fair/stage.jpg", taken: "2024:06:15 20:10:00", title: "The stage", keywords: ["music"] },
    { name: "Summer fair/Children/slide.jpg", taken: "2024:06:16 11:00:00", title: "The slide", keywords: ["play"] },
    { name: "Town hall.jpg", taken: "2023:09:02 09:00:00", title: "The town hall", width: 1000, height: 1600 },
  ]);
  const report = await house.bringIn(`${house.folder}/photos`);
  assert.equal(report.imported.length, 4);
  page = await enter(browser, house, manager, { expected: [/422/] });
  await photo(page, "The market").waitFor();
});

after(async () => {
  await browser?.close();
  await house?.end();
});

test("photos stand under their months, newest first", async () => {
  const months = await page.getByRole("heading", { level: 2, name: /20\d\d/ }).allInnerTexts();
  assert.deepEqual(months.map((m) => m.split(/\d photo/)[0].trim()), ["June 2024", "September 2023"]);
  assert.match(months[0], /3 photos/);
});

test("a word is found while it is typed, without Enter", async () => {
  await page.keyboard.press("/");
  await search().and(page.locator(":focus")).waitFor();
  await page.keyboard.type("mark");
  await photo(page, "The stage").waitFor({ state: "detached" });
  await photo(page, "The market").waitFor();
  await search().fill("");
  await photo(page, "The stage").waitFor();
  await search().fill("HARBOUR");
  await photo(page, "The stage").waitFor({ state: "detached" });
  await photo(page, "The market").waitFor();
  await page.getByRole("button", { name: "Clear the search" }).click();
  await photo(page, "The stage").waitFor();
});

test("filters with counts become chips, and go with a click", async () => {
  await page.getByRole("button", { name: "Taken", exact: true }).click();
  await page.getByRole("checkbox", { name: "2023" }).click();
  await page.getByRole("button", { name: /^Remove the filter .*2023/ }).waitFor();
  await photo(page, "The market").waitFor({ state: "detached" });
  await photo(page, "The town hall").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Remove the filter .*2023/ }).click();
  await photo(page, "The market").waitFor();
  await page.getByRole("button", { name: "Keyword", exact: true }).click();
  await page.getByRole("checkbox", { name: "music" }).click();
  await photo(page, "The market").waitFor({ state: "detached" });
  await photo(page, "The stage").waitFor();
  await page.keyboard.press("Escape");
  await accessible(page, "a search with a filter");
  await page.getByRole("button", { name: "Clear the search" }).click();
  await photo(page, "The market").waitFor();
});

test("a search that finds nothing says why and offers the nearest", async () => {
  await search().fill("markett");
  await page.getByRole("heading", { name: "Nothing found" }).waitFor();
  const said = await page.getByRole("main").innerText();
  assert.match(said, /markett/, "it names the word that nothing has");
  await page.getByText("Nearest to it:").waitFor();
  await accessible(page, "nothing found");
  await page.getByRole("button", { name: /market/ }).last().click();
  await photo(page, "The market").waitFor();
  await search().fill("type:hologram");
  await page.getByText(/hologram|not a type|known/i).first().waitFor();
  await page.getByRole("button", { name: "Clear the search" }).click();
  await photo(page, "The stage").waitFor();
});

test("a search that cannot be read says why and where, and is not offered again", async () => {
  for (const [typed, wrong, why] of [["taken:2024-13", "2024-13", /not a date/], ["foo:bar", "foo:bar", /no filter/]]) {
    await search().fill(typed);
    const said = page.getByRole("alert").filter({ hasText: why });
    await said.waitFor();
    assert.equal(await said.locator("mark").innerText(), wrong);
    assert.equal(await page.getByRole("button", { name: "Try again" }).count(), 0);
    await accessible(page, "a search that cannot be read");
    await page.getByRole("button", { name: "Clear the search" }).click();
    await photo(page, "The stage").waitFor();
    assert.equal(await said.count(), 0);
  }
});

test("a folder shows what lies in it and below it", async () => {
  await page.getByRole("button", { name: /^Children/ }).click();
  await page.getByRole("heading", { level: 1, name: "Children" }).waitFor();
  await photo(page, "The market").waitFor({ state: "detached" });
  await photo(page, "The slide").waitFor();
  await page.getByRole("button", { name: /^Summer fair/ }).click();
  await photo(page, "The market").waitFor();
  assert.equal(await photo(page, "The slide").count(), 1);
  assert.equal(await photo(page, "The town hall").count(), 0);
  await page.getByRole("link", { name: "Library", exact: true }).click();
  await photo(page, "The town hall").waitFor();
});

test("with the keyboard alone: arrows, Enter, Esc", async () => {
  await photo(page, "The slide").focus();
  await page.keyboard.press("ArrowRight");
  await focused(photo(page, "The stage"));
  await page.keyboard.press("ArrowRight");
  await focused(photo(page, "The market"));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "The market" }).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("heading", { level: 1, name: "The town hall" }).waitFor();
  await page.keyboard.press("ArrowLeft");
  await page.getByRole("heading", { level: 1, name: "The market" }).waitFor();
  await page.keyboard.press("Escape");
  await photo(page, "The slide").waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await accessible(page, "the keys");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Keys" }).waitFor({ state: "hidden" });
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Where to, or what to do").fill("trash");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Trash" }).waitFor();
  undisturbed(page);
});

test("what is typed right after the key is in the field of the commands, from the first letter", async () => {
  await page.goto("/library");
  await page.getByRole("navigation", { name: "Main places" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("trash");
  const field = page.getByPlaceholder("Where to, or what to do");
  await field.waitFor();
  assert.equal(await field.inputValue(), "trash");
  await focused(field);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Trash" }).waitFor();
  undisturbed(page);
});

test("the first press counts: the commands while they are still loading, the search from a photo", async () => {
  await page.goto("/library");
  await page.getByRole("navigation", { name: "Main places" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Where to, or what to do").waitFor();
  await page.keyboard.press("Escape");
  await page.getByPlaceholder("Where to, or what to do").waitFor({ state: "hidden" });
  await photo(page, "The slide").click();
  await page.getByRole("heading", { level: 1, name: "The slide" }).waitFor();
  await page.keyboard.press("/");
  await focused(page.getByRole("textbox", { name: /^search by words/i }));
  undisturbed(page);
});

async function focused(link) {
  await link.and(page.locator(":focus")).waitFor();
}
