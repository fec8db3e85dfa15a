// The IIIF Image API of a portal on the real server: an image viewer's requests in Chromium, and the validator of the
// IIIF community (iiif-validator, Python) wherever it is installed.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import https from "node:https";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { startBrowser, visit } from "../browser.mjs";
import { House } from "../house.mjs";
import { ask, enter } from "../steps.mjs";

const run = promisify(execFile);
const table = await validatorColours();
// The colours of the squares: the validator's own where it is installed.
const colours = table ?? Array.from({ length: 10 }, (_, x) => Array.from({ length: 10 }, (_, y) => [12 + 25 * x, 12 + 25 * y, 40 + 20 * ((x + y) % 10)]));
let browser, house, page, reader, photo, site;

before(async () => {
  browser = await startBrowser();
  house = await House.open({ organisation: "Harbour Museum" });
  page = await enter(browser, house, "manager@example.org");
  await writeFile(`${house.folder}/squares.png`, await squares(page));
  await house.bringIn(`${house.folder}/squares.png`);
  const { answer } = await ask(page, "GET", "/api/v1/assets?q=");
  photo = answer.items[0].id;
  const change = { ids: [photo], change: { basis: { basis: "no-identifiable-persons" } } };
  assert.equal((await ask(page, "POST", "/api/v1/assets/bulk", { body: change })).status, 200);
  const portal = { name: "press", titles: { en: "Press room" }, texts: {}, query: "", purpose: "news", channel: "website", presets: [], open: true };
  assert.equal((await ask(page, "POST", "/api/v1/portals", { body: portal })).status, 201);
  reader = await visit(browser, house, {});
  site = (await ask(page, "GET", "/api/v1/portals")).answer.items[0].address.replace("/portals/press", "");
});

after(async () => {
  await browser?.close();
  await house?.end();
});

test("a photo's page and the feed lead image viewers to the photo", async () => {
  await reader.goto(`/portals/press/photos/${photo}`);
  const link = reader.getByRole("link", { name: "Address of this photo for image viewers (IIIF)" });
  assert.equal(await link.getAttribute("href"), `${site}/portals/press/iiif/${photo}/info.json`);
  const feed = JSON.parse((await at("/portals/press/feed.json")).body);
  assert.equal(feed.items[0]._iiif, `${site}/portals/press/iiif/${photo}/info.json`);
});

test("a viewer reads what there is, and every tile shows its part", async () => {
  const base = `/portals/press/iiif/${photo}`;
  const led = await at(base);
  assert.equal(led.status, 303);
  assert.equal(led.headers.location, `${site}${base}/info.json`);
  const info = await at(`${base}/info.json`);
  assert.equal(info.headers["access-control-allow-origin"], "*");
  const said = JSON.parse(info.body);
  assert.deepEqual([said.id, said.profile, said.width, said.height], [`${site}${base}`, "level2", 1000, 1000]);
  for (const { width, scaleFactors } of said.tiles) {
    for (const factor of scaleFactors) {
      const side = Math.min(width * factor, 1000);
      const pixel = await seen(`${base}/0,0,${side},${side}/${Math.ceil(side / factor)},/0/default.png`, 50 / factor, 50 / factor);
      alike(pixel, colours[0][0]);
    }
  }
  alike(await seen(`${base}/300,700,100,100/max/0/default.jpg`, 50, 50), colours[3][7]);
  alike(await seen(`${base}/pct:90,0,10,10/50,50/180/default.webp`, 25, 25), colours[9][0]);
});

test("what is asked wrongly is refused, by the server as by the pages", async () => {
  const base = `/portals/press/iiif/${photo}`;
  for (const wrong of ["/full/full/0/default.jpg", "/full/max/45/default.jpg", "/1,2/max/0/default.jpg", "/full/1001,/0/default.jpg", "/full/max/0/default.tif"]) {
    const answer = await at(base + wrong);
    assert.equal(answer.status, 400, `${wrong}: ${answer.body}`);
  }
  for (const none of ["/portals/press/iiif/a%2Fb/info.json", "/portals/press/iiif/[frob]/info.json", `${base}/info.xml`, `${base}/full/max/0`, "/portals/press/iiif/nothing/full/max/0/default.jpg"]) {
    assert.equal((await at(none)).status, 404, none);
  }
});

test("the validator of the IIIF community finds level 2", { skip: table === undefined && "iiif-validator is not installed" }, async () => {
  const { stdout, stderr } = await run(
    "iiif-validate.py",
    ["--scheme=https", "-s", new URL(site).host, "-p", "portals/press/iiif", "-i", photo, "--version=3.0", "--level=2"],
    { env: { ...process.env, PYTHONHTTPSVERIFY: "0" } }, // the certificate is the house's own
  );
  console.log(stdout + stderr);
});

// validatorColours asks an installed validator for the colours that it looks for, by column and row.
async function validatorColours() {
  try {
    const { stdout } = await run("python3", ["-c", "import json; from iiif_validator.validator import ValidationInfo; print(json.dumps(ValidationInfo().colorInfo))"]);
    return JSON.parse(stdout);
  } catch {
    return undefined;
  }
}

// squares draws 10 x 10 squares of 100 pixels each, as PNG.
async function squares(on) {
  const text = await on.evaluate(async (all) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 1000, height: 1000 });
    const pen = canvas.getContext("2d");
    all.forEach((column, x) =>
      column.forEach((colour, y) => {
        pen.fillStyle = `rgb(${colour})`;
        pen.fillRect(x * 100, y * 100, 100, 100);
      }),
    );
    return canvas.toDataURL("image/png").split(",")[1];
  }, colours);
  return Buffer.from(text, "base64");
}

// seen gives the colour of a pixel of a picture, as a browser shows it.
function seen(path, x, y) {
  return page.evaluate(
    async ([address, left, top]) => {
      const picture = await createImageBitmap(await (await fetch(address)).blob());
      const canvas = Object.assign(document.createElement("canvas"), { width: picture.width, height: picture.height });
      const pen = canvas.getContext("2d");
      pen.drawImage(picture, 0, 0);
      return [...pen.getImageData(left, top, 1, 1).data].slice(0, 3);
    },
    [path, x, y],
  );
}

function alike(got, want) {
  assert.ok(got.every((value, i) => Math.abs(value - want[i]) < 6), `${got} is not ${want}`);
}

// at asks the server, as a program does and not as a browser.
function at(path) {
  return new Promise((answered, failed) => {
    const request = https.get(`${house.url}${path}`, { rejectUnauthorized: false }, (response) => {
      let body = "";
      response.on("data", (chunk) => (body += chunk));
      response.on("end", () => answered({ status: response.statusCode, headers: response.headers, body }));
    });
    request.on("error", failed);
  });
}
