// The demo library's photographs: fetched from the packages that carry them, never installed,
// each file checked by its SHA-256, and laid out as an organisation would with an XMP sidecar
// beside it that says who made it and under which licence.
//
//   demo-photos.mjs FOLDER    makes FOLDER (only what is missing)
//   demo-photos.mjs --table   prints docs/demo-photos.md
//
// demo-photos.tsv lists them. Debian packages come by apt-get download, npm packages by npm
// pack: no install script ever runs.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const npmVersions = { "@vladmandic/face-api": "1.7.15" };

const photos = readFileSync(new URL("demo-photos.tsv", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line && !line.startsWith("#"))
  .map((line) => {
    const [from, inside, sha256, name, title, creator, licence, source, taken, city, country, keywords] = line.split("\t");
    return { from, inside, sha256, name, title, creator, licence, source, taken, city, country, keywords: keywords.split(",") };
  });

if (process.argv[2] === "--table") {
  process.stdout.write(table());
} else {
  lay(process.argv[2]);
}

function lay(folder) {
  const missing = photos.filter(({ name }) => !existsSync(path.join(folder, `${name}.xmp`)));
  const scratch = mkdtempSync(path.join(os.tmpdir(), "imprimatur-demo."));
  let made = 0;
  try {
    for (const from of new Set(missing.map((photo) => photo.from))) {
      console.error(`demo: fetching ${from}`);
      let content;
      try {
        content = fetchPackage(from, scratch);
      } catch (error) {
        console.error(`demo: ${from} could not be had and is left out: ${error.message.split("\n")[0]}`);
        continue;
      }
      for (const photo of missing.filter((one) => one.from === from)) {
        const bytes = content(photo.inside);
        if (bytes === undefined || createHash("sha256").update(bytes).digest("hex") !== photo.sha256) {
          console.error(`demo: ${photo.inside} is not the file that was chosen and is left out`);
          continue;
        }
        const file = path.join(folder, photo.name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, bytes);
        writeFileSync(`${file}.xmp`, sidecar(photo));
        made++;
      }
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  if (made < missing.length) console.error(`demo: ${made} of ${missing.length} photographs were made; the next make run tries again`);
}

// fetchPackage unpacks a package into the scratch folder and gives a function from a path in
// it to the bytes, or undefined.
function fetchPackage(name, scratch) {
  const folder = path.join(scratch, name.replaceAll("/", "-"));
  mkdirSync(folder);
  const quiet = { cwd: folder, stdio: ["ignore", "pipe", "pipe"] };
  if (name in npmVersions) {
    execFileSync("npm", ["pack", "--silent", `${name}@${npmVersions[name]}`], quiet);
    execFileSync("tar", ["-xzf", readdirSync(folder)[0], "--no-same-owner"], quiet);
  } else {
    download(name, quiet);
    execFileSync("dpkg-deb", ["-x", readdirSync(folder)[0], "."], quiet);
  }
  const bundles = new Map();
  return (inside) => {
    const direct = path.join(folder, inside);
    if (existsSync(direct)) return readFileSync(direct);
    // gcompris/src/activities/NAME/... lies in NAME.rcc
    const bundle = path.join(folder, "usr/share/gcompris-qt/rcc", `${inside.split("/")[3]}.rcc`);
    if (!existsSync(bundle)) return undefined;
    if (!bundles.has(bundle)) bundles.set(bundle, readBundle(readFileSync(bundle)));
    return bundles.get(bundle).get(inside);
  };
}

function download(name, options) {
  try {
    execFileSync("apt-get", ["download", "-q", name], options);
  } catch {
    // On a fresh machine the package lists may be missing.
    const update = ["apt-get", "update", "-q"];
    if (process.getuid() !== 0) update.unshift("sudo");
    execFileSync(update[0], update.slice(1), { stdio: "ignore" });
    execFileSync("apt-get", ["download", "-q", name], options);
  }
}

// readBundle reads a Qt resource file (version 2 or 3): a tree of names and offsets. Entries
// that are stored compressed are left out; pictures never are.
function readBundle(bundle) {
  const [version, tree, data, names] = [4, 8, 12, 16].map((at) => bundle.readUInt32BE(at));
  if (bundle.toString("latin1", 0, 4) !== "qres" || version < 2) throw new Error("not a resource file that is understood");
  const files = new Map();
  const nameAt = (offset) => {
    const start = names + offset;
    const utf16 = Buffer.from(bundle.subarray(start + 6, start + 6 + 2 * bundle.readUInt16BE(start)));
    return utf16.swap16().toString("utf16le");
  };
  const walk = (index, prefix) => {
    const entry = tree + index * 22;
    const name = index === 0 ? "" : path.posix.join(prefix, nameAt(bundle.readUInt32BE(entry)));
    const flags = bundle.readUInt16BE(entry + 4);
    if (flags & 2) {
      const [count, first] = [bundle.readUInt32BE(entry + 6), bundle.readUInt32BE(entry + 10)];
      for (let child = first; child < first + count; child++) walk(child, name);
    } else if (flags === 0) {
      const start = data + bundle.readUInt32BE(entry + 10);
      files.set(name, bundle.subarray(start + 4, start + 4 + bundle.readUInt32BE(start)));
    }
  };
  walk(0, "");
  return files;
}

function sidecar({ title, creator, licence, source, taken, city, country, keywords, from }) {
  const text = (value) => value.replace(/[<>&"]/g, (c) => ({ "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" })[c]);
  const simple = {
    "photoshop:Credit": `${creator} / ${from}`,
    "photoshop:Source": source || `package ${from}`,
    "photoshop:City": city,
    "photoshop:Country": country,
    "photoshop:DateCreated": taken,
    "exif:DateTimeOriginal": taken,
  };
  const lines = Object.entries(simple)
    .filter(([, value]) => value)
    .map(([name, value]) => `   <${name}>${text(value)}</${name}>`);
  return `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:exif="http://ns.adobe.com/exif/1.0/"
    xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">${text(title)}</rdf:li></rdf:Alt></dc:title>
   <dc:creator><rdf:Seq><rdf:li>${text(creator)}</rdf:li></rdf:Seq></dc:creator>
   <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">${text(licence)}</rdf:li></rdf:Alt></dc:rights>
   <dc:subject><rdf:Bag>${keywords.map((word) => `<rdf:li>${text(word)}</rdf:li>`).join("")}</rdf:Bag></dc:subject>
${lines.join("\n")}
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
`;
}

function table() {
  const cell = (value) => value.replaceAll("|", "\\|");
  const rows = photos.map(
    ({ name, title, creator, licence, source, from }) =>
      `| ${cell(name)} | ${cell(title)} | ${cell(creator)} | ${licence} | ${source ? `[page](<${encodeURI(source).replaceAll("%25", "%")}>)` : from} |`,
  );
  return `# The photographs of the demo library

\`make run\` fetches these ${photos.length} real photographs from packages that carry them and puts them into \`demo/\`. None is part of
this repository; those that can be seen in the screenshots of this documentation are credited here. Creator and licence are
as the packages state them: Debian's \`gcompris-qt-data\` (the README beside each set of pictures), \`lomiri-wallpapers-16.04\`
and \`lomiri-wallpapers-20.04\` (Debian's copyright file), npm's \`@vladmandic/face-api\` (the package's licence). Each
file is checked by its SHA-256 (\`scripts/demo-photos.tsv\`). The titles were given for the demo, and so were the dates of
photographs that carry none.

| file | title | creator | licence | source |
| --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
}
