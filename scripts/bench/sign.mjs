// The page on which people sign, as Lighthouse sees it on its mobile setting (a slow phone on a slow
// network), and how much of it is loaded without the photos. Prints one line of JSON.
//   node scripts/bench/sign.mjs
import lighthouse from "lighthouse";
import { startBrowser } from "../../e2e/browser.mjs";
import { openWithPeers, publishForm, signingLink } from "../../e2e/consent.mjs";
import { makePhotos } from "../../e2e/photos.mjs";
import { asked, enter } from "../../e2e/steps.mjs";

const signer = "anna@example.org";
const port = 9300 + (process.pid % 600); // where Lighthouse finds the browser
const browser = await startBrowser([`--remote-debugging-port=${port}`, "--ignore-certificate-errors"]);
const peers = await openWithPeers({ organisation: "Harbour School", users: [{ email: "manager@example.org", role: "manager,administrator" }] });
try {
  await makePhotos(browser, `${peers.house.folder}/photos`, [1, 2, 3].map((n) => ({ name: `fair-${n}.jpg`, title: `Fair ${n}`, people: 1 })));
  await peers.house.bringIn(`${peers.house.folder}/photos`);
  const staff = await enter(browser, peers.house, "manager@example.org");
  const quitclaim = await publishForm(staff, peers.house);
  const person = (await asked(staff, "POST", "/api/v1/people", { name: "Anna Berg", email: signer })).id;
  const assets = (await asked(staff, "GET", "/api/v1/assets")).items.map((a) => a.id);
  for (const id of assets) await asked(staff, "POST", `/api/v1/assets/${id}/appearances`, { person });
  await asked(staff, "POST", "/api/v1/requests", {
    people: [person], scope: { extent: "these-assets", assets }, quitclaim, uses: [{ purpose: "news", yes: ["website", "social-media"] }], show_photos: true, title: "Summer fair",
  });
  const url = new URL(await signingLink(peers, signer), peers.house.url).href;
  const { lhr } = await lighthouse(url, { port, onlyCategories: ["performance", "accessibility"], logLevel: "error" });
  if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
  const requests = lhr.audits["network-requests"].details.items;
  const kB = (list) => list.reduce((sum, r) => sum + r.transferSize, 0) / 1000;
  const photo = (r) => /\/photos\//.test(r.url);
  console.log(JSON.stringify({
    measure: "signing page", performance: lhr.categories.performance.score, accessibility: lhr.categories.accessibility.score,
    page_kb: kB(requests.filter((r) => !photo(r))), photos_kb: kB(requests.filter(photo)), largest_ms: lhr.audits["largest-contentful-paint"].numericValue,
  }));
} finally {
  await browser.close();
  await peers.end();
}
