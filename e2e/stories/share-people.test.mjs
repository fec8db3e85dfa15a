// What a house asks of a link before it works, and who comes by it: a second person approves an open
// link, which shows people without consent blurred; named receivers prove their address by a code and
// say what they think of each photo, and the photographer gets the list.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import { accessible, phone, startBrowser, undisturbed, visit } from "../browser.mjs";
import { codeFor, openWithPeers } from "../consent.mjs";
import { faceOf, makePhotos } from "../photos.mjs";
import { shoot } from "../shots.mjs";
import { asked, enter, pick, select } from "../steps.mjs";

const [admin, press, second] = ["admin@example.org", "press@example.org", "second@example.org"];
const desk = { width: 1280, height: 900 };
const nora = "nora@paper.example";
let browser, peers, house, maker, other, guest, link;
const ids = {};

before(async () => {
  browser = await startBrowser();
  peers = await openWithPeers({
    organisation: "Harbour Museum", users: [{ email: admin, role: "administrator" }, { email: press, role: "manager" }, { email: second, role: "consent-manager" }],
  });
  house = peers.house;
  const names = ["Harbour", "Market", "Picnic"];
  await makePhotos(browser, `${house.folder}/photos`, names.map((title, i) => ({ name: `${title.toLowerCase()}.jpg`, taken: `2024:06:1${6 - i} 12:00:00`, title, people: title === "Picnic" ? 2 : 0 })));
  await house.bringIn(`${house.folder}/photos`);
  maker = await enter(browser, house, press, { viewport: desk });
  for (const item of (await asked(maker, "GET", "/api/v1/assets?q=")).items) ids[item.title] = item.id;
  const basis = (list, basis) => asked(maker, "POST", "/api/v1/assets/bulk", { ids: list.map((n) => ids[n]), change: { basis: { basis } } });
  await basis(["Harbour", "Market"], "no-identifiable-persons");
  await basis(["Picnic"], "consent-required");
  for (const [i, name] of ["Anna Berg", "Jonas Vik"].entries()) {
    const person = await asked(maker, "POST", "/api/v1/people", { name });
    await asked(maker, "POST", `/api/v1/assets/${ids.Picnic}/appearances`, { person: person.id, box: faceOf(2, i) });
    if (i === 1) await asked(maker, "POST", `/api/v1/people/${person.id}/consents`, { method: "paper", answers: [{ purpose: "news", yes: ["press"], no: [] }], scope: { extent: "all-of-me" } }, { "Idempotency-Key": crypto.randomUUID() });
  }
});

after(async () => {
  await browser?.close();
  await peers?.end();
});

// shot takes a picture to look at; those of the guide are taken by shoot.
async function shot(page, name) {
  if (process.env.SHOTS) await page.screenshot({ path: path.join(process.env.SHOTS, `share-${name}.png`) });
}

test("an administrator says that an open link needs a second person", async () => {
  const page = await enter(browser, house, admin, { viewport: desk });
  await page.goto("/shares");
  await page.getByRole("button", { name: "What needs approval" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("checkbox", { name: "Whoever gets hold of the link can open it." }).check();
  await accessible(page, "what needs approval");
  await shot(page, "rules");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "hidden" });
  undisturbed(page);
  await page.context().close();
});

// begin opens the dialog for photos and says what they are for.
async function begin(names, title) {
  await maker.goto("/library");
  for (const name of names) await select(maker, name);
  await maker.locator("[data-selection-bar]").getByRole("button", { name: "Share" }).click();
  const dialog = maker.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Title" }).fill(title);
  await pick(maker, "What is it for?", "News");
  await pick(maker, "Where will it be used?", "Press");
  return dialog;
}

// makes presses the button and gives the path of the link.
async function makes(dialog) {
  await dialog.getByRole("button", { name: "Make the link" }).click();
  await maker.getByText("shown this once").waitFor();
  return new URL(await maker.locator("[data-share-address]").textContent()).pathname;
}

test("G-7: somebody who did not allow it is shown blurred where the owner chooses so", async () => {
  const dialog = await begin(["Harbour", "Market", "Picnic"], "Summer at the quay");
  await dialog.getByText("2 of 3 photos can be shown for this.").waitFor();
  const blur = dialog.getByRole("switch", { name: "Show people without consent blurred" });
  assert.equal(await blur.isChecked(), false);
  await blur.check();
  await dialog.getByText("3 of 3 photos can be shown for this.").waitFor();
  await dialog.getByText("One photo leaves with people blurred.").waitFor();
  await dialog.getByRole("radio", { name: "Look and download" }).click();
  await pick(maker, "Which file?", "Original");
  await dialog.getByText("2 originals leave, with all that is written in them.").waitFor();
  assert.equal(await blur.count(), 0);
  await pick(maker, "Which file?", "Press");
  await dialog.getByText("3 of 3 photos can be shown for this.").waitFor();
  await dialog.getByText("A second person has to approve this link before it works.").waitFor();
  await accessible(maker, "a share that blurs");
  await blur.scrollIntoViewIfNeeded();
  await shoot(maker, "share-blur");
  link = await makes(dialog);
  await maker.getByText("It works once a second person has approved it.").waitFor();
  await maker.getByRole("link", { name: "See the share" }).click();
  await maker.getByText("People without consent are shown blurred.").waitFor();
  assert.equal(await maker.getByRole("button", { name: "Approve" }).count(), 0);
  undisturbed(maker);
});

test("until the second person approves it, the link shows nothing", async () => {
  guest = await visit(browser, house, { viewport: phone, expected: [/404/] });
  await guest.goto(link);
  await guest.getByText("This link does not work").first().waitFor();
  other = await enter(browser, house, second, { viewport: desk });
  await other.goto("/shares");
  await other.getByText("To approve (1)").click();
  await accessible(other, "the shares to approve");
  await shot(other, "to-approve");
  await other.getByRole("link", { name: "Summer at the quay" }).click();
  await other.getByText("Whoever gets hold of the link can open it.").waitFor();
  await shot(other, "waiting");
  await other.getByRole("button", { name: "Approve", exact: true }).click();
  const dialog = other.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Reason" }).fill("The paper asked for it");
  await accessible(other, "the second person's word");
  await dialog.getByRole("button", { name: "Approve" }).click();
  await other.getByText("Approved. The link works now.").waitFor();
  await other.getByText("The paper asked for it").waitFor();
  await accessible(other, "an approved share");
  await shot(other, "approved");
  undisturbed(other);
});

test("I-20: the receiver sees and takes exactly the one blurred who did not allow it", async () => {
  await guest.goto(link);
  await loaded(guest, 3);
  await accessible(guest, "a share with people blurred");
  await shot(guest, "blurred");
  const one = `${link}/photos/${ids.Picnic}`;
  for (const size of ["256", "1024", "2048", "file"]) {
    const [anna, jonas] = await edges(`${one}/${size}`, size === "file" ? "POST" : "GET");
    assert.ok(anna < jonas / 4, `${size}: Anna has ${anna} of contours, Jonas ${jonas}`);
  }
  await guest.goto(one);
  await loaded(guest, 1);
  await accessible(guest, "a photo with people blurred");
  await shoot(guest, "share-blurred-photo");
  undisturbed(guest);
});

async function loaded(page, count) {
  assert.equal(await page.locator("main img").count(), count);
  await page.waitForFunction(() => [...document.querySelectorAll("main img")].every((i) => i.complete && i.naturalWidth > 0));
}

// edges tells how sharp the contours are in the middle of each face of a picture that the guest gets.
async function edges(address, method) {
  const got = await guest.request.fetch(new URL(address, guest.url()).href, { method });
  assert.equal(got.status(), 200, address);
  assert.ok(!(await got.body()).includes("Picnic"), `${address} says what the photo is called`);
  return maker.evaluate(async ([bytes, faces]) => {
    const picture = await createImageBitmap(new Blob([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))]));
    const pen = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
    pen.drawImage(picture, 0, 0);
    return faces.map(({ x, y, width, height }) => {
      const [w, h] = [Math.round(width * 0.5 * picture.width), Math.round(height * 0.6 * picture.height)];
      const { data } = pen.getImageData(Math.round((x + width * 0.25) * picture.width), Math.round((y + height * 0.3) * picture.height), w, h);
      let most = 0;
      for (let i = 4; i < data.length; i += 4) if ((i / 4) % w !== 0) most = Math.max(most, Math.abs(data[i] - data[i - 4]));
      return most;
    });
  }, [(await got.body()).toString("base64"), [faceOf(2, 0), faceOf(2, 1)]]);
}

test("S-1: a named receiver proves their address by a code", async () => {
  const dialog = await begin(["Harbour", "Market"], "Which for the front page?");
  await dialog.getByRole("radio", { name: "Photos to choose from and comment on" }).click();
  await dialog.getByRole("radio", { name: "Only certain people" }).click();
  await dialog.getByRole("textbox", { name: "People", exact: true }).fill(`Nora Lind <${nora}>`);
  await dialog.getByText("An address is of a domain that nobody here has.").waitFor();
  await accessible(maker, "a review for certain people");
  await shot(maker, "named");
  const address = await makes(dialog);
  await guest.goto(address);
  await guest.getByLabel("Your e-mail address").fill(nora);
  await accessible(guest, "who are you");
  await shot(guest, "email");
  await guest.getByRole("button", { name: "Send me the code" }).click();
  const code = await codeFor(peers, nora);
  await guest.getByLabel("Code", { exact: true }).fill(code);
  await accessible(guest, "the code of a share");
  await shot(guest, "code");
  await guest.getByRole("button", { name: "Show the photos" }).click();
  await guest.getByText("Shown to Nora Lind.").waitFor();
  await loaded(guest, 2);
});

test("the receiver says what they think, and the photographer gets the list", async () => {
  await guest.getByRole("link", { name: "Photo 1 of 2" }).click();
  await guest.getByLabel("A favourite").check();
  await guest.getByRole("radio", { name: "Approved" }).check();
  await guest.getByLabel("Comment").fill("This one, with more sky");
  await accessible(guest, "an opinion");
  await shot(guest, "opinion");
  await guest.getByRole("button", { name: "Save" }).click();
  await guest.locator("blockquote").getByText("This one, with more sky").waitFor();
  assert.ok(await guest.getByLabel("A favourite").isChecked());
  await guest.getByRole("link", { name: "Next photo" }).click();
  await guest.getByText("Photo 2 of 2").first().waitFor();
  await guest.getByRole("radio", { name: "Rejected" }).check();
  await guest.getByRole("button", { name: "Save" }).click();
  await guest.getByRole("radio", { name: "Rejected", checked: true }).waitFor();

  await maker.getByRole("link", { name: "See the share" }).click();
  const list = maker.getByRole("table", { name: "What they think" });
  const [yes, no] = [list.getByRole("row").filter({ hasText: "Approved" }), list.getByRole("row").filter({ hasText: "Rejected" })];
  for (const text of ["Nora Lind", "★", "This one, with more sky"]) await yes.getByText(text).waitFor();
  await no.getByText("Nora Lind").waitFor();
  await accessible(maker, "what receivers think");
  await shoot(maker, "share-opinions");
  const told = await asked(maker, "GET", maker.url().replace(/.*\/shares\//, "/api/v1/shares/"));
  assert.deepEqual(told.opinions.map((o) => [o.photo, o.favourite, o.verdict]).sort(), [[ids.Harbour, true, "approved"], [ids.Market, false, "rejected"]].sort());
  undisturbed(maker);
  undisturbed(guest);
});
