// Debian's Chromium, and pages that notice what a person would not: errors in the console,
// scripts refused by the content policy, calls to anywhere but the house.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const desktop = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      ...(process.getuid() === 0 ? ["--no-sandbox"] : []),
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      "--disable-quic",
    ],
  });
}

// visit opens a context of its own: no cookies, English, the viewport and colours asked for.
// complaints() gives what went wrong in it so far.
export async function visit(browser, house, { viewport = desktop, colorScheme = "light", locale = "en-GB", expected = [] } = {}) {
  const context = await browser.newContext({
    baseURL: house.url,
    ignoreHTTPSErrors: true,
    viewport,
    colorScheme,
    locale,
    timezoneId: "Europe/Brussels",
    hasTouch: viewport.width < 600,
    reducedMotion: "reduce",
  });
  const complaints = [];
  const complain = (text) => {
    if (!expected.some((pattern) => pattern.test(text))) complaints.push(text);
  };
  context.on("console", (message) => {
    // A page that is nowhere is answered with 404, and the browser notes it.
    if (message.type() === "error" && !message.location().url.endsWith("/nowhere")) complain(`console: ${message.text()}`);
  });
  context.on("weberror", (error) => complain(`script: ${error.error()}`));
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (/^https?:$/.test(url.protocol) && url.origin !== house.url) complain(`outbound call: ${request.url()}`);
  });
  const page = await context.newPage();
  page.complaints = () => complaints;
  return page;
}

export async function signIn(page, email, password) {
  await page.goto("/");
  await page.getByLabel(/e-?mail/i).fill(email);
  await page.getByLabel(/^password/i).fill(password);
  await page.getByRole("button", { name: /^log in$/i }).click();
}

// accessible fails on anything axe calls serious or critical.
export async function accessible(page, where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  const grave = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map(({ html }) => html).join("\n  ")}`);
  assert.deepEqual(grave, [], `axe on ${where}`);
}

export function undisturbed(page) {
  assert.deepEqual(page.complaints(), [], "the page complained");
}
