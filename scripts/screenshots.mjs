// Takes docs/images from the demo library: each view on a desktop (1440x900) and on a phone
// (390x844), light and dark. Run by `make screenshots`, with the demo made and not served; the whole story takes the rest.
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { desktop, phone, signIn, startBrowser, undisturbed, visit } from "../e2e/browser.mjs";
import { House } from "../e2e/house.mjs";
import { take as shoot } from "../e2e/shots.mjs";

process.chdir(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const images = "docs/images";
const password = "demo password, not a secret";

// A view is a name and how to come to it, signed in.
const views = {
  library: (page) => page.goto("/library"),
  search: (page) => page.goto("/library?q=castle"),
  photo: async (page) => {
    await page.goto("/library?q=neuschwanstein");
    await page.locator('a[href^="/photo/"]').first().click();
  },
  log: (page) => page.goto("/log"),
};

if (!existsSync("demo/made-photos")) {
  console.error("screenshots: there is no demo library yet\nhint: make run, then stop it with Ctrl-C");
  process.exit(1);
}
const house = await House.serving("demo/data", "demo/passphrase");
const browser = await startBrowser();
try {
  for (const [device, viewport] of Object.entries({ desktop, phone })) {
    for (const colorScheme of ["light", "dark"]) {
      const page = await visit(browser, house, { viewport, colorScheme, expected: [/401/] });
      const take = (name) => shoot(page, `${images}/${name}-${device}-${colorScheme}.jpg`);
      await page.goto("/");
      await take("sign-in");
      await signIn(page, "manager@demo.example", password);
      await page.waitForURL(/library/);
      for (const [name, come] of Object.entries(views)) {
        await come(page);
        await take(name);
      }
      undisturbed(page);
      await page.context().close();
    }
  }
} finally {
  await browser.close();
  await house.end();
}
