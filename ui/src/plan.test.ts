import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const root = import.meta.dirname;
const layers = ["lib", "client", "parts", "pages"];

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((f) => f.isFile() && /\.(ts|tsx|css)$/.test(f.name))
    .map((f) => join(f.parentPath, f.name));
}

const layerOf = (path: string) => layers.indexOf(relative(root, path).split("/")[0] ?? "");

describe("the plan", () => {
  const code = files(root).filter((f) => /\.tsx?$/.test(f) && !/\.test\.|\.gen\./.test(f));

  it("imports point inward: lib <- client <- parts <- pages", () => {
    const wrong: string[] = [];
    for (const file of code.filter((f) => layerOf(f) >= 0)) {
      for (const match of readFileSync(file, "utf8").matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)) {
        const target = join(dirname(file), match[1] ?? "");
        if (layerOf(target) > layerOf(file)) wrong.push(`${relative(root, file)} imports ${match[1]}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("the server knows the places that there are", () => {
    const routes = readFileSync(join(root, "routes.tsx"), "utf8");
    const first = [...routes.matchAll(/path: "\/?([a-z]+)/g)].map((m) => m[1]).filter((p) => p !== "dev");
    const places = JSON.parse(readFileSync(join(root, "../public/places.json"), "utf8")) as string[];
    expect(places).toEqual([...new Set(first)].sort());
  });

  it("components stay under 250 lines", () => {
    const long = code.filter((f) => f.endsWith(".tsx") && readFileSync(f, "utf8").split("\n").length > 250);
    expect(long.map((f) => relative(root, f))).toEqual([]);
  });

  it("no colour is written outside the tokens, but for what lies on photos", () => {
    const allowed = /tokens\.css|grid\.module\.css|StatusMark\.module\.css|stage\.module\.css/;
    const coloured = files(root).filter((f) => f.endsWith(".css") && !allowed.test(f) && /#[0-9a-f]{3,8}\b|rgb\(/i.test(readFileSync(f, "utf8")));
    expect(coloured.map((f) => relative(root, f))).toEqual([]);
  });
});

describe("the texts", () => {
  const read = (l: string) => JSON.parse(readFileSync(join(root, "texts", `${l}.json`), "utf8")) as Record<string, string>;
  const en = read("en");
  const holders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();
  const source = files(root).filter((f) => /\.tsx?$/.test(f)).map((f) => readFileSync(f, "utf8")).join("\n");

  it("stand in the order of their keys", () => {
    expect(Object.keys(en)).toEqual(Object.keys(en).sort());
  });

  it.each(["nl", "sv", "de"])("%s says everything that English says, with the same values", (language) => {
    const other = read(language);
    expect(Object.keys(other)).toEqual(Object.keys(en));
    for (const [key, text] of Object.entries(en)) {
      expect(other[key]?.trim(), key).not.toBe("");
      // A singular may spell its number out ("one photo").
      const want = key.endsWith("_one") ? holders(text).filter((h) => h !== "count" && h !== "n") : holders(text);
      const have = key.endsWith("_one") ? holders(other[key] ?? "").filter((h) => h !== "count" && h !== "n") : holders(other[key] ?? "");
      expect(have, `${language} ${key}`).toEqual(want);
    }
  });

  it("has both forms of every plural", () => {
    const one = Object.keys(en).filter((k) => k.endsWith("_one")).map((k) => k.slice(0, -4));
    const many = Object.keys(en).filter((k) => k.endsWith("_other")).map((k) => k.slice(0, -6));
    expect(one).toEqual(many);
  });

  it("holds no text that nothing says", () => {
    const made = /^(event|mark|right|role|shape|upload\.state|work\.state|outcome|duplicates\.done|fields|uses|uncleared|consent\.state|person|relation|scene|stop|import|request\.state|message|way|balance|identity|variant|presets|desk|ending|erasePerson|method|pile|share\.event|share\.state|share\.risk|share\.verdict|recall\.(cause|says|sent|state)|recalling|use|webhooks\.(event|state))\./; // keys put together from values
    const unused = Object.keys(en).map((k) => k.replace(/_(one|other)$/, "")).filter((k) => !made.test(k) && !source.includes(`"${k}"`));
    expect([...new Set(unused)]).toEqual([]);
  });

  it("does not shout", () => {
    for (const language of ["en", "nl", "sv", "de"]) {
      for (const [key, text] of Object.entries(read(language))) expect(text, `${language} ${key}`).not.toContain("!");
    }
  });
});
