// Every relative link in the Markdown of the tree leads to a file, and every #part to a heading.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md"], { encoding: "utf8" });
const pages = listed.split("\0").filter((name) => name && existsSync(name));

const anchors = (page) =>
  new Set(
    [...readFileSync(page, "utf8").matchAll(/^#+\s+(.*)$/gm)].map(([, heading]) =>
      heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").trim().replace(/\s/g, "-"),
    ),
  );

let broken = 0;
for (const page of pages) {
  const text = readFileSync(page, "utf8").replace(/```[\s\S]*?```/g, "").replace(/`[^`\n]*`/g, "");
  for (const [, link] of text.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)) {
    if (/^[a-z][a-z0-9+.-]*:/i.test(link)) continue;
    const [file, part] = decodeURI(link).split("#");
    const target = file ? path.join(path.dirname(page), file) : page;
    const why = !existsSync(target)
      ? "no such file"
      : part && statSync(target).isFile() && target.endsWith(".md") && !anchors(target).has(part)
        ? "no such heading"
        : "";
    if (why) {
      console.error(`${page}: ${link}: ${why}`);
      broken++;
    }
  }
}
process.exit(broken ? 1 : 0);
