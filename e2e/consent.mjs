// What stories about consent have in common: a house whose mail and SMS arrive at real peers, a
// published form, and somebody who answers on the page that a link leads to.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { House } from "./house.mjs";
import { mailPeer, smsPeer, until } from "./peers.mjs";
import { asked } from "./steps.mjs";

// openWithPeers gives { house, mail, sms, end }: what House.open makes, sending to a mail server and an SMS gateway of the story.
export async function openWithPeers(options) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "imprimatur-peers."));
  const [mail, sms] = await Promise.all([mailPeer(folder), smsPeer()]);
  const close = async () => {
    await Promise.all([mail.close(), sms.close()]);
    await rm(folder, { recursive: true });
  };
  try {
    const house = await House.open({
      ...options,
      config: {
        IMPRIMATUR_MAIL_SERVER: mail.address, IMPRIMATUR_MAIL_TLS: "tls", IMPRIMATUR_MAIL_CA_FILE: mail.ca, IMPRIMATUR_MAIL_FROM: "photos@example.org",
        IMPRIMATUR_SMS_GATEWAY: "http", IMPRIMATUR_SMS_URL: sms.url, IMPRIMATUR_SMS_BODY: "to={to}&message={text}",
        IMPRIMATUR_SMS_HEADERS: "Content-Type: application/x-www-form-urlencoded", IMPRIMATUR_PRIVATE_NETWORKS: "127.0.0.0/8",
        ...options.config,
      },
    });
    const end = async () => {
      await house.end();
      await close();
    };
    return { house, mail, sms, end };
  } catch (error) {
    await close();
    throw error;
  }
}

// publishForm makes a consent form of the ready texts, as an administrator and manager, and gives its id.
export async function publishForm(page, house, { name = "Photos of pupils", languages = ["en", "sv"] } = {}) {
  const made = await asked(page, "POST", "/api/v1/quitclaims", { name, variants: ["adult", "guardian"], languages });
  const { revision } = await asked(page, "GET", "/api/v1/settings");
  const identity = { controller: "Harbour School", address: "Quay 1\n123 45 Harbour", email: "office@example.org", officer: "dpo@example.org", authority: "The authority", site: house.url };
  await asked(page, "PATCH", "/api/v1/settings", { identity }, { "If-Match": `"${revision}"` });
  await asked(page, "POST", `/api/v1/quitclaims/${made.id}/publish`, undefined, { "If-Match": `"${made.revision}"` });
  return made.id;
}

// arrived waits for a message and gives it: a mail to an address, or an SMS to a number, that has in it what is looked for.
export async function arrived({ mail, sms }, to, pattern) {
  const find = () => {
    const texts = [...mail.mails.filter((m) => m.to.includes(to)).map((m) => m.text), ...sms.messages.filter((m) => m.to === to).map((m) => m.message)];
    return texts.map((text) => pattern.exec(text)).findLast((found) => found !== null);
  };
  await until(find, `a message to ${to} with ${pattern}`);
  return find();
}

// signingLink is where a letter to somebody leads.
export const signingLink = async (peers, to) => (await arrived(peers, to, /https:\/\/[^\s]+(\/s\/[\w-]{22})/))[1];

// codeFor is the code that somebody was sent.
export const codeFor = async (peers, to) => (await arrived(peers, to, /(?<!\d)(\d{6})(?!\d)/))[1];

// answer says yes or no to each channel, types a name and draws a signature, and presses Sign.
export async function answer(page, name, answers) {
  for (const [channel, word] of Object.entries(answers)) {
    await page.getByRole("group", { name: channel, exact: true }).getByRole("radio", { name: word }).check();
  }
  await page.getByLabel("Your own name").fill(name);
  const canvas = page.locator("canvas");
  await canvas.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await canvas.boundingBox();
  await page.mouse.move(x + width * 0.2, y + height * 0.5);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.45, y + height * 0.25, { steps: 6 });
  await page.mouse.move(x + width * 0.5, y + height * 0.7, { steps: 6 });
  await page.mouse.move(x + width * 0.75, y + height * 0.35, { steps: 6 });
  await page.mouse.up();
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  await page.getByRole("heading", { name: "Your code" }).waitFor();
}

// confirm types the code, and it is signed.
export async function confirm(page, code) {
  assert.match(code, /^\d{6}$/);
  await page.getByLabel("Code", { exact: true }).fill(code);
  await page.getByRole("button", { name: "Confirm and sign" }).click();
  await page.getByRole("heading", { name: "Thank you, it is done" }).waitFor();
}
