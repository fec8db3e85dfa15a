// Pictures of what a story shows, taken only when they are asked for:
//   IMPRIMATUR_SHOTS=DIR           where they go; without it nothing is taken
//   IMPRIMATUR_SHADES="light dark" in which colours (light)
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { desktop, phone } from "./browser.mjs";

const folder = process.env.IMPRIMATUR_SHOTS;
const shades = (process.env.IMPRIMATUR_SHADES ?? "light").split(" ");
const most = 115_000; // bytes of a picture, so that a guide with many opens fast

// shoot takes what stands on the page on a desktop and on a phone, and leaves the page as it was. What a phone
// folds away is opened by unfold.
export async function shoot(page, name, { unfold } = {}) {
  if (!folder) return;
  const before = page.viewportSize();
  for (const [device, viewport] of Object.entries({ desktop, phone })) {
    await page.setViewportSize(viewport);
    if (device === "phone") await unfold?.();
    for (const colorScheme of shades) {
      await page.emulateMedia({ colorScheme });
      await take(page, path.join(folder, `${name}-${device}-${colorScheme}.jpg`));
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(before);
}

// take waits until the page has settled and writes what is in view as a JPEG, as good as its size allows.
export async function take(page, file) {
  await settled(page);
  mkdirSync(path.dirname(file), { recursive: true });
  for (const quality of [88, 80, 70, 60, 50, 40]) {
    const bytes = await page.screenshot({ type: "jpeg", quality, animations: "disabled", caret: "hide" });
    if (bytes.length > most && quality > 40) continue;
    writeFileSync(file, bytes);
    console.log(`${path.basename(file)}: ${Math.ceil(bytes.length / 1000)} kB`);
    return;
  }
}

// settled waits until nothing is being fetched and every picture in view is there.
async function settled(page) {
  await page.waitForLoadState("networkidle");
  await page.waitForFunction(() => {
    const inView = (element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    };
    const loaded = (image) => image.complete && image.naturalWidth > 0 && image.dataset.ready !== "false";
    return (
      [...document.images].filter(inView).every(loaded) &&
      [...document.querySelectorAll('main a[href^="/photo/"]')].filter(inView).every((photo) => photo.querySelector("img"))
    );
  });
  await page.evaluate(() => document.fonts.ready);
}
