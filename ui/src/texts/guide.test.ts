import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import en from "./en.json";

const guide = path.resolve(import.meta.dirname, "../../../docs/user");
const said = new Set<string>(Object.values(en));

test("what the user guide calls by name is called so in the app", () => {
  for (const file of readdirSync(guide)) {
    const text = readFileSync(path.join(guide, file), "utf8").replaceAll(/```[\s\S]*?```/gu, "").replaceAll(/`[^`]*`/gu, "");
    for (const [, words] of text.matchAll(/(?<![*\w])\*([^*]+)\*(?![*\w])/gu)) {
      const name = (words ?? "").replaceAll(/\s+/gu, " ");
      const parts = said.has(name) ? [] : name.split(", ");
      for (const part of parts) expect(said, `${file}: ${name}`).toContain(part);
    }
  }
});
