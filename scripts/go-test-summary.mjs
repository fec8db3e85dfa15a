// Reads `go test -json`, prints one line per package, the whole output of what failed, every
// skipped test with its reason, and the totals. Fails when a test failed or none ran.
import { createInterface } from "node:readline";

const outputs = new Map(); // package or package/test -> lines
const totals = { pass: 0, fail: 0, skip: 0 };
const skipped = [];
let broken = false;

const key = (event) => `${event.Package ?? event.ImportPath ?? ""}\t${event.Test ?? ""}`;
const keep = (event) => {
  const lines = outputs.get(key(event)) ?? [];
  lines.push(event.Output);
  outputs.set(key(event), lines);
};
const reason = (lines) =>
  lines
    .filter((line) => !/^\s*(=== |--- )/.test(line))
    .map((line) => line.trim())
    .join(" ");

for await (const line of createInterface({ input: process.stdin })) {
  if (!line.startsWith("{")) {
    console.log(line);
    continue;
  }
  const event = JSON.parse(line);
  if (event.Action === "output" || event.Action === "build-output") {
    keep(event);
    continue;
  }
  const lines = outputs.get(key(event)) ?? [];
  if (event.Action === "build-fail") {
    broken = true;
    process.stdout.write(lines.join(""));
  }
  if (!["pass", "fail", "skip"].includes(event.Action)) continue;
  if (event.Test) {
    totals[event.Action]++;
    if (event.Action === "fail") process.stdout.write(lines.join(""));
    if (event.Action === "skip") skipped.push(`${event.Package} ${event.Test}: ${reason(lines)}`);
    outputs.delete(key(event));
  } else if (event.Action === "fail") {
    broken = true;
    process.stdout.write(lines.join(""));
  } else if (event.Action === "pass") {
    console.log(`ok    ${event.Package}  ${(event.Elapsed ?? 0).toFixed(1)} s`);
  }
}

for (const line of skipped) console.log(`skipped: ${line}`);
console.log(`${totals.pass} passed, ${totals.fail} failed, ${totals.skip} skipped`);
process.exit(broken || totals.fail > 0 || totals.pass === 0 ? 1 : 0);
