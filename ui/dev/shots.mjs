// Takes pictures of every page in a real browser, and says what the browser complains about.
// Usage: node dev/shots.mjs OUT_DIR [BASE] [only,these]
// A real server is asked with EMAIL and PASSWORD in the environment.
import axe from "axe-core";
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

const [out = "/tmp/shots", base = "http://127.0.0.1:8787", only = ""] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const pages = {
  library: "/library", found: "/library?q=clearance:cleared", nothing: "/library?q=zzz",
  photo: ["/library", "a[href^='/photo/']"], collections: "/collections", collection: ["/collections", "a[href^='/collections/']"], review: "/review", duplicates: "/review?list=duplicates",
  trash: "/trash", log: "/log", account: "/account", organisation: "/settings/organisation", users: "/settings/users", groups: "/settings/groups",
  access: "/settings/access", vocabulary: "/settings/vocabulary", fields: "/settings/fields", uses: "/settings/uses", uncleared: "/settings/uncleared",
};
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
let bad = 0;
for (const scheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries({ desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } })) {
    const context = await browser.newContext({
      viewport, colorScheme: scheme, ignoreHTTPSErrors: true, hasTouch: size === "phone", isMobile: size === "phone", deviceScaleFactor: size === "phone" ? 2 : 1,
    });
    const page = await context.newPage();
    const told = [];
    page.on("console", (m) => ["error", "warning"].includes(m.type()) && told.push(m.text()));
    page.on("pageerror", (e) => told.push(String(e)));
    if (process.env.EMAIL) {
      await page.goto(base);
      await page.getByLabel(/e-mail/i).fill(process.env.EMAIL);
      await page.getByLabel(/^password/i).fill(process.env.PASSWORD);
      await page.keyboard.press("Enter");
      await page.waitForURL(/library/);
      told.length = 0;
    }
    for (const [name, where] of Object.entries(pages)) {
      if (only !== "" && !only.split(",").includes(name)) continue;
      const [path, link] = [where].flat();
      await page.goto(base + path);
      if (link) await page.locator(link).first().click();
      await page.waitForLoadState("networkidle");
      await page.waitForTimeout(250);
      await page.screenshot({ path: `${out}/${name}-${size}-${scheme}.png` });
      await page.evaluate(axe.source);
      const result = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
      for (const v of result.violations) {
        told.push(`axe ${v.impact} ${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target} ${n.failureSummary?.split("\n")[1] ?? ""}`).join(" | ")}`);
      }
      if (told.length > 0) {
        bad += told.length;
        console.log(`${name} ${size} ${scheme}\n  ${[...new Set(told)].join("\n  ")}`);
        told.length = 0;
      }
    }
    await context.close();
  }
}
await browser.close();
console.log(`${bad} complaints`);
