// Thumbnails of a share, a portal and an embed over HTTPS: the whole way (the share's or portal's
// own rules, the decision, log, decryption) against nginx serving the same bytes from disk. Prints a
// line of JSON for each.
//   node scripts/bench/outside.mjs PHOTOS
import { House } from "../../e2e/house.mjs";
import { Peer, cookieOf, enter } from "./peer.mjs";

const use = { purpose: "news", channel: "website" };
const house = await House.open();
try {
  await house.bringIn(process.argv[2]);
  const api = await enter(house);
  await api("POST", "/assets/bulk", { q: "", change: { basis: { basis: "no-identifiable-persons" } } });
  const ids = (await api.everything()).map((item) => item.id);

  const { address } = await api("POST", "/shares", { title: "Measured", ids, ...use, preset: "web" });
  const link = new URL(address).pathname;
  const opened = await fetch(house.url + link);
  if (!opened.ok) throw new Error(`${link}: ${opened.status}`);
  await measure("share", ids.map((id) => `${link}/photos/${id}/256`), cookieOf(opened));

  await api("POST", "/portals", { name: "measured", titles: { en: "Measured" }, texts: {}, query: "", ...use, presets: [], open: true });
  await measure("portal", ids.map((id) => `/portals/measured/photos/${id}/320.webp`));

  const embeds = [];
  for (const id of ids) embeds.push(await api("POST", `/assets/${id}/embeds`, { ...use, preset: "web" }));
  await measure("embed", embeds.map((e) => new URL(e.page).pathname.replace(/about$/, "320.webp")));
} finally {
  await house.end();
}

async function measure(what, paths, cookie) {
  const peer = await Peer.serving(house, paths, cookie);
  try {
    console.log(JSON.stringify({ measure: `${what} thumbnails`, ...(await peer.compare()) }));
  } finally {
    await peer.end();
  }
}
