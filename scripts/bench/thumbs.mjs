// Thumbnails over HTTPS: the whole way (session, rights, log row on disk, decryption) against
// nginx serving the same bytes from disk. Prints one line of JSON.
//   node scripts/bench/thumbs.mjs PHOTOS
import { House } from "../../e2e/house.mjs";
import { Peer, enter } from "./peer.mjs";

const house = await House.open();
let peer;
try {
  await house.bringIn(process.argv[2]);
  const api = await enter(house);
  peer = await Peer.serving(house, (await api.everything()).map((item) => item.thumbs["256"]), api.cookie);
  console.log(JSON.stringify({ measure: "thumbnails", ...(await peer.compare()) }));
} finally {
  await peer?.end();
  await house.end();
}
