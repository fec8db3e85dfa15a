// Somebody is asked by a link that staff hand on, signs on a phone with the code that is sent,
// keeps a copy, and takes it back on a page of their own; the photo follows in the same moment.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, phone, startBrowser, undisturbed, visit } from "../browser.mjs";
import { answer, confirm } from "../consent.mjs";
import { House } from "../house.mjs";
import { makePhotos } from "../photos.mjs";
import { asked, enter } from "../steps.mjs";

const manager = "manager@example.org";
const keeper = "keeper@example.org";
const canary = `Anna <img src=x onerror="window.fired=1">`;
let browser, house, staff, signer, asset, person, invitation, own;

before(async () => {
  browser = await startBrowser();
  house = await House.open({
    organisation: "Harbour Museum", users: [{ email: manager, role: "manager" }, { email: keeper, role: "consent-manager" }], config: { IMPRIMATUR_DEMO: "true" },
  });
  await makePhotos(browser, `${house.folder}/photos`, [{ name: "picnic.jpg", taken: "2024:06:16 12:00:00", title: "Picnic" }]);
  await house.bringIn(`${house.folder}/photos`);
  const editor = await enter(browser, house, manager);
  asset = (await asked(editor, "GET", "/api/v1/assets")).items[0];
  person = (await asked(editor, "POST", "/api/v1/people", { name: canary, email: "anna@example.org" })).id;
  await asked(editor, "POST", `/api/v1/assets/${asset.id}/appearances`, { person });
  const { revision } = await asked(editor, "GET", `/api/v1/assets/${asset.id}`);
  await asked(editor, "PUT", `/api/v1/assets/${asset.id}/basis`, { basis: "consent-required" }, { "If-Match": `"${revision}"` });
  staff = await enter(browser, house, keeper);
});

after(async () => {
  await browser?.close();
  await house?.end();
});

async function cleared(channel) {
  return (await asked(staff, "GET", `/api/v1/assets/${asset.id}/clearance?purpose=news&channel=${channel}`)).cleared;
}

test("staff publish a form, ask, and copy the link", async () => {
  const form = await asked(staff, "POST", "/api/v1/quitclaims", { name: "General", variants: [], languages: [] });
  const text = { title: "Photos of you", body: `# What we ask\n\nWe would like to **use** photos. <script>window.fired=2</script>` };
  const saved = await asked(staff, "PUT", `/api/v1/quitclaims/${form.id}/texts/adult/en`, text, { "If-Match": `"${form.revision}"` });
  await asked(staff, "POST", `/api/v1/quitclaims/${form.id}/publish`, undefined, { "If-Match": `"${saved.revision}"` });
  const request = await asked(staff, "POST", "/api/v1/requests", {
    people: [person], scope: { extent: "these-assets", assets: [asset.id] }, quitclaim: form.id, uses: [{ purpose: "news", yes: ["website", "social-media"], no: [] }],
    show_photos: true, way: "link", title: "Summer party", note: "See you there",
  });
  invitation = request.invitations[0].id;
  assert.equal(await cleared("website"), false);
});

test("on a phone: who asks, the photo, the text, two questions with nothing ticked", async () => {
  const link = await asked(staff, "POST", `/api/v1/invitations/${invitation}/link`, {});
  signer = await visit(browser, house, { viewport: phone, expected: [/404/, /403/] });
  await signer.goto(new URL(link.address, house.url).pathname);
  await signer.getByRole("heading", { level: 1, name: "May we use this photo?" }).waitFor();
  await signer.getByText("Harbour Museum asks").waitFor();
  assert.equal(await signer.locator("input:checked").count(), 0);
  await signer.waitForFunction(() => [...document.images].every((i) => i.complete && i.naturalWidth > 0));
  const wide = await signer.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `the page is ${wide} px wide`);
  for (const box of await signer.locator(".answer label").all()) assert.ok((await box.boundingBox()).height >= 44, "an answer is too small for a thumb");
  await accessible(signer, "the page to sign");
});

test("she answers, draws, types her name, enters the code, and has her copy", async () => {
  await answer(signer, "Anna Berg", { Website: "Yes", "Social media": "No" });
  await accessible(signer, "the page for the code");
  await confirm(signer, await code());
  await accessible(signer, "the page after signing");
  const download = signer.waitForEvent("download");
  await signer.getByRole("link", { name: "Your copy (PDF)" }).click();
  assert.match((await download).suggestedFilename(), /^consent-.*\.pdf$/);
  assert.equal(await cleared("website"), true);
  assert.equal(await cleared("social-media"), false);
});

// code is the one of the newest letter in the demo's outbox.
async function code() {
  for (let i = 0; i < 200; i++) {
    const sent = (await asked(staff, "GET", "/api/v1/outbox")).items.find((m) => m.kind === "code");
    if (sent) return sent.letter.code;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("no code came");
}

test("staff see how it was given, and that the copy is what was signed", async () => {
  await staff.goto(`/people/${person}`);
  await staff.getByRole("tab", { name: "Consents" }).click();
  await staff.getByText("With a code by e-mail").waitFor();
  await staff.getByRole("button", { name: "Check the signature" }).click();
  await staff.getByText("Unchanged since it was signed").waitFor();
  await accessible(staff, "the proof of a consent");
});

test("on her own page she takes it back with one press, and the photo follows", async () => {
  await signer.getByRole("link", { name: "Open my own page" }).click();
  await signer.getByRole("heading", { level: 1, name: "Your photos and your answers" }).waitFor();
  own = new URL(signer.url()).pathname;
  await accessible(signer, "her own page");
  await signer.getByRole("button", { name: "Withdraw everything" }).click();
  await signer.getByText("It is withdrawn. It counts already.").waitFor();
  assert.equal(await cleared("website"), false);
  await accessible(signer, "her own page, withdrawn");
});

test("she asks for her data; staff find it in the register and answer", async () => {
  await signer.getByText("Ask for my data").click();
  await signer.getByRole("textbox", { name: "Anything that we should know" }).fill(`all of it <b onmouseover="window.fired=3">`);
  await signer.getByRole("button", { name: "Send", exact: true }).click();
  await signer.getByText("It is written down").waitFor();
  await staff.goto("/rights");
  await staff.getByRole("button", { name: "Close", exact: true }).click();
  await staff.getByRole("radio", { name: "Done" }).click();
  await staff.getByLabel("What the person was answered").fill("We have sent it.");
  await staff.getByRole("dialog").getByRole("button", { name: "Close", exact: true }).last().click();
  await staff.getByText("We have sent it.").waitFor();
  await accessible(staff, "the register of requests");
});

test("I-10: what people and texts say stays words; links that ended are told plainly", async () => {
  await signer.goto("/p");
  await accessible(signer, "asking for a link");
  await signer.goto("/s/AAAAAAAAAAAAAAAAAAAAAA");
  await signer.getByRole("heading", { name: "This link does not work any more" }).waitFor();
  await accessible(signer, "a link that ended");
  for (const at of [own, "/t"]) {
    await signer.goto(at);
    assert.equal(await signer.evaluate(() => window.fired), undefined, at);
  }
  undisturbed(signer);
});
