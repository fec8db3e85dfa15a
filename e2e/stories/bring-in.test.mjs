// Bringing photos in by the page: chosen, dropped, refused, already there, cut off and gone on.
import assert from "node:assert/strict";
import { appendFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { accessible, startBrowser, undisturbed } from "../browser.mjs";
import { House } from "../house.mjs";
import { makePhotos } from "../photos.mjs";
import { enter, photo } from "../steps.mjs";

const manager = "manager@example.org";
let browser, house, pictures;

before(async () => {
  browser = await startBrowser();
  house = await House.open();
  pictures = await makePhotos(browser, `${house.folder}/pictures`, [
    { name: "harbour.jpg", taken: "2024:06:15 14:30:00", title: "The harbour" },
    { name: "bridge.jpg", taken: "2024:05:02 09:10:00", title: "The bridge" },
    { name: "square.jpg", taken: "2023:09:02 09:00:00", title: "The square" },
    { name: "Choir 2024/altos.jpg", taken: "2024:02:03 19:00:00", title: "Altos" },
    { name: "Choir 2024/Spring/basses.jpg", taken: "2024:03:04 19:00:00", title: "Basses" },
  ]);
});

after(async () => {
  await browser?.close();
  await house?.end();
});

test("three photos chosen: the tray counts up, and they appear", async () => {
  const page = await enter(browser, house, manager);
  await page.getByRole("heading", { name: "Your library is ready" }).waitFor();
  await choose(page, pictures.slice(0, 3));
  await tray(page).getByText("3 photos are in").waitFor();
  for (const name of ["The harbour", "The bridge", "The square"]) await photo(page, name).waitFor();
  await page.getByRole("button", { name: "Show files" }).click();
  assert.equal(await tray(page).getByText("in the library", { exact: true }).count(), 3);
  await accessible(page, "the library with the tray open");
  undisturbed(page);
  await page.context().close();
});

test("a folder dropped anywhere becomes folders of the library", async () => {
  const page = await enter(browser, house, manager);
  await photo(page, "The harbour").waitFor();
  await drop(page, `${house.folder}/pictures/Choir 2024`);
  await tray(page).getByText("2 photos are in").waitFor();
  await photo(page, "Altos").waitFor();
  await page.getByRole("button", { name: /^Spring/ }).click();
  await photo(page, "Basses").waitFor();
  await photo(page, "Altos").waitFor({ state: "detached" }); // the folder shows what lies in it
  undisturbed(page);
  await page.context().close();
});

test("a refused file is listed with its reason and kept nowhere; the others come in", async () => {
  const lie = path.join(house.folder, "holiday.jpg");
  await writeFile(lie, "<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>");
  const before = await stored();
  assert.ok(before.length >= 5, "the photos that came before are there");
  const page = await enter(browser, house, manager);
  await photo(page, "The harbour").waitFor();
  await choose(page, [lie]);
  await tray(page).getByText("1 was not taken").waitFor();
  await page.getByRole("button", { name: "Show files" }).click();
  const entry = tray(page).getByRole("listitem").filter({ hasText: "holiday.jpg" });
  const reason = (await entry.innerText()).replace("holiday.jpg", "").trim();
  assert.match(reason, /^[A-Z].{10,}\.$/s, "the reason is a sentence");
  assert.doesNotMatch(reason, /error|vips|exit|signal|nil/i);
  assert.equal(await photo(page, "holiday.jpg").count(), 0);
  assert.deepEqual(await stored(), before, "no file more in the data folder");
  undisturbed(page);
  await page.context().close();
});

test("the same photo again: already there, and the tray leads to it", async () => {
  const page = await enter(browser, house, manager);
  await photo(page, "The harbour").waitFor();
  const before = await page.getByRole("link", { name: /^The harbour, / }).getAttribute("href");
  await choose(page, [pictures[0]]);
  await tray(page).getByText("1 was already there").waitFor();
  await page.getByRole("button", { name: "Show files" }).click();
  await tray(page).getByRole("link", { name: "Show it" }).click();
  await page.getByRole("heading", { level: 1, name: "The harbour" }).waitFor();
  assert.equal(new URL(page.url()).pathname, before);
  undisturbed(page);
  await page.context().close();
});

test("a reload in the middle: what was sent is not sent again", async () => {
  const [large] = await makePhotos(browser, `${house.folder}/pictures`, [{ name: "large.jpg", title: "The large one", taken: "2022:01:01 10:00:00" }]);
  await appendFile(large, Buffer.alloc(20 << 20, "a camera's own padding after the picture "));
  const page = await enter(browser, house, manager);
  await photo(page, "The harbour").waitFor();
  const cable = await page.context().newCDPSession(page);
  await cable.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 4 << 20 });
  await choose(page, [large]);
  await page.getByRole("button", { name: "Show files" }).click();
  await tray(page).getByText(/^(4[5-9]|[5-8]\d) % sent$/).waitFor();
  await page.reload();
  await cable.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await page.getByText("One file did not arrive in full earlier", { exact: false }).waitFor();
  const again = page.waitForRequest((request) => request.method() === "PATCH" && request.url().includes("/uploads/"));
  await choose(page, [large]);
  const from = Number(await (await again).headerValue("upload-offset"));
  assert.ok(from >= 8 << 20, `it goes on at ${from} bytes`);
  await tray(page).getByText("One photo is in").waitFor();
  await photo(page, "The large one").waitFor();
  await page.context().close();
});

const tray = (page) => page.getByRole("region", { name: "Photos on their way in" });

async function choose(page, files) {
  await page.locator("input[type=file]").first().setInputFiles(files);
}

// drop lets go of files over the page as the desktop does, folders included.
async function drop(page, ...files) {
  const hand = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver"]) await hand.send("Input.dispatchDragEvent", { type, x: 600, y: 400, data });
  await page.getByText("Let go, and they are on their way in").waitFor();
  await hand.send("Input.dispatchDragEvent", { type: "drop", x: 600, y: 400, data });
}

// stored lists the files that hold photos: blobs and what lies in the spool.
async function stored() {
  const files = await readdir(path.join(house.folder, "data"), { recursive: true, withFileTypes: true });
  return files
    .filter((f) => f.isFile() && /blobs|spool/.test(f.parentPath ?? f.path))
    .map((f) => path.join(f.parentPath ?? f.path, f.name))
    .sort();
}
