// table.mjs FIGURES: the table of docs/performance.md from the figures of a run, one JSON a line.
import { readFileSync } from "node:fs";

const lines = readFileSync(process.argv[2], "utf8").trim().split("\n").map((line) => JSON.parse(line));
const of = (measure) => lines.find((line) => line.measure === measure);
const runs = lines.filter(Array.isArray);
const [sqliteList, sqliteSearch, postgresList, postgresSearch, cipher, sqliteDecided, sqliteCleared, sqliteWithdrawn, postgresDecided, postgresCleared, postgresWithdrawn] = runs;

const rows = [];
const row = (what, ratio, bar, atMost, detail) => {
  const kept = atMost ? ratio <= bar : ratio >= bar;
  rows.push(`| ${what} | ${ratio.toFixed(2)} | ${atMost ? "at most" : "at least"} ${bar} | ${kept ? "reached" : "**missed**"} | ${detail} |`);
};
const find = (run, question) => run.filter((figure) => figure.question === question);
const against = (what, run, question, bar) => {
  const [small, big] = find(run, question);
  row(what, big.p95_ms / small.p95_ms, bar, true, `p95 ${big.p95_ms.toFixed(1)} ms against ${small.p95_ms.toFixed(1)} ms; medians ${big.p50_ms.toFixed(1)} and ${small.p50_ms.toFixed(1)}`);
};
const later = (what, run) => {
  const [, first] = find(run, "first page");
  const [, deep] = find(run, "later page, any depth");
  row(what, deep.p95_ms / first.p95_ms, 1.5, true, `p95 ${deep.p95_ms.toFixed(1)} ms against ${first.p95_ms.toFixed(1)} ms`);
};

const cleared = (what, run) => {
  const [first, ...others] = run;
  for (const figure of others) {
    row(`${figure.question}, ${what}, to the same without`, figure.p95_to_first_question, 2, true, `p95 ${figure.p95_ms.toFixed(1)} ms against ${first.p95_ms.toFixed(1)} ms; medians ${figure.p50_ms.toFixed(1)} and ${first.p50_ms.toFixed(1)}`);
  }
};
const decided = (what, [facts, decision]) =>
  row(`decision on a photo of three people, ${what}, to reading its facts`, decision.p50_to_first_question, 0.1, true, `medians of 50: ${decision.p50_ms.toFixed(2)} ms against ${facts.p50_ms.toFixed(1)} ms`);
const withdrawn = (what, run) => {
  const [bare] = find(run, "bare update of the same rows");
  const [each] = find(run, "bare update of each photo");
  const [small, big] = find(run, "withdrawal");
  row(`withdrawal of 10,000 photos, ${what}, to the bare update`, small.p50_to_first_question, 2, true, `medians ${small.p50_ms.toFixed(0)} ms against ${bare.p50_ms.toFixed(0)} ms, and ${each.p50_ms.toFixed(0)} ms for a row of each photo`);
  row(`withdrawal in the big library, ${what}, to one in 20,000`, big.p50_ms / small.p50_ms, 1.5, true, `medians ${big.p50_ms.toFixed(0)} ms and ${small.p50_ms.toFixed(0)} ms`);
};

const brought = of("import");
row("import of real photos, to the bare loop", brought.ratio, 0.7, false, `${brought.ours} photos per cpu-second against ${brought.bare}`);
const thumbs = of("thumbnails");
row("thumbnail over HTTPS, to nginx", thumbs.ratio, 0.5, false,
  `${Math.round(thumbs.ours)} requests/s against ${Math.round(thumbs.nginx)}; ${Math.round(thumbs.ours_cpu_us)} µs of processor each against ${Math.round(thumbs.nginx_cpu_us)}`);
for (const place of ["share", "portal", "embed"]) {
  const shown = of(`${place} thumbnails`);
  row(`thumbnail of a ${place} over HTTPS, to nginx`, shown.ratio, 0.4, false,
    `${Math.round(shown.ours)} requests/s against ${Math.round(shown.nginx)}; ${Math.round(shown.ours_cpu_us)} µs of processor each against ${Math.round(shown.nginx_cpu_us)}`);
}
const fresh = of("fresh");
row("fresh picture of 1024 pixels of a photo of 12 megapixels, to a bare loop of libvips", fresh.ratio, 0.9, false,
  `${Math.round(fresh.ours_ms)} ms of processor each against ${Math.round(fresh.bare_ms)}`);
const zip = of("zip");
row(`archive of ${zip.photos} photos, first byte to that of one photo`, zip.ratio, 2, true, `${Math.round(zip.zip_ms)} ms against ${Math.round(zip.one_ms)} ms`);
row(`memory of the server for it, to an archive of a tenth`, zip.memory_ratio, 1.3, true, `${Math.round(zip.whole_mb)} MB against ${Math.round(zip.tenth_mb)} MB`);
against("page of 60, SQLite", sqliteList, "first page", 3);
against("page of 60, PostgreSQL", postgresList, "first page", 3);
later("later page, SQLite", sqliteList);
later("later page, PostgreSQL", postgresList);
against("search, SQLite", sqliteSearch, "one word, any", 4);
against("search, PostgreSQL", postgresSearch, "one word, any", 4);
against("search, encrypted to unencrypted", cipher, "one word, any", 2);
decided("SQLite", sqliteDecided);
decided("PostgreSQL", postgresDecided);
cleared("SQLite", sqliteCleared);
cleared("PostgreSQL", postgresCleared);
withdrawn("SQLite", sqliteWithdrawn);
withdrawn("PostgreSQL", postgresWithdrawn);
const sign = of("signing page");
row("signing page on a phone, performance by Lighthouse", sign.performance, 0.95, false, `largest paint after ${(sign.largest_ms / 1000).toFixed(1)} s on a slow network`);
row("the same, accessibility", sign.accessibility, 0.95, false, "");
row("the same, kB without the photos", sign.page_kb, 60, true, `${Math.round(sign.photos_kb)} kB of photos`);
const start = of("start");
row("start, to that of an empty library", start.big_ms / start.empty_ms, 2, true, `${start.big_ms} ms against ${start.empty_ms} ms`);
row("memory of the idle server, in MB", start.idle_mb, 120, true, "after half a minute, its nightly jobs running");

console.log(["| measure | ratio | bar | | in this run |", "| --- | --- | --- | --- | --- |", ...rows].join("\n"));
