import { describe, expect, it } from "vitest";
import { filter, format, hasFilter, parse, split, valueOf, withFilter, withoutFilter } from "./query";
import { buildTree, flatten, isWithin, pathOf } from "./tree";
import { everything, extendTo, isChosen, nothing, sizeOf, toggle } from "./selection";
import { markOf } from "./status";
import { dateName, daysLeft, lastDayName, monthName } from "./when";
import { bytesName, exposureName } from "./amounts";
import { fit, fitted, held, zoomAt } from "./zoom";
import { pairSidecars } from "./drop";
import { keyFor } from "./keyFor";
import { dayBefore, endOfDay } from "./days";
import { firstLanguage } from "./i18n";
import { regional } from "./locale";

describe("a search", () => {
  it("reads words, phrases, exclusions and filters, and writes them back", () => {
    const text = 'choir "open day" -snow keyword:"red hat" taken:2024-05 -clearance:blocked';
    const terms = parse(text);
    expect(terms.map((t) => [t.key, t.value, t.not])).toEqual([
      ["", "choir", false], ["", "open day", false], ["", "snow", true], ["keyword", "red hat", false], ["taken", "2024-05", false], ["clearance", "blocked", true],
    ]);
    expect(parse(format(terms))).toEqual(terms);
  });

  it("takes an unknown key as a word: 16:30 is no filter", () => {
    expect(parse("16:30 http://x")).toEqual([
      { key: "", value: "16:30", not: false, phrase: false },
      { key: "", value: "http://x", not: false, phrase: false },
    ]);
  });

  it("keeps going with an open quotation mark while somebody types", () => {
    expect(parse('"open da')).toEqual([{ key: "", value: "open da", not: false, phrase: true }]);
    expect(parse("keyword:")).toEqual([{ key: "", value: "keyword:", not: false, phrase: false }]);
  });

  it("replaces a folder, gathers keywords", () => {
    expect(withFilter("choir folder:f1", "folder", "f2")).toBe("choir folder:f2");
    expect(withFilter("keyword:a", "keyword", "b c")).toBe('keyword:a keyword:"b c"');
    expect(withoutFilter("keyword:a keyword:b x", "keyword", "a")).toBe("keyword:b x");
    expect(hasFilter('camera:"Nikon Z 6II"', "camera", "Nikon Z 6II")).toBe(true);
    expect(valueOf("folder:f2 x", "folder")).toBe("f2");
    expect(split("a folder:f b")).toEqual({ words: "a b", filters: [filter("folder", "f")] });
  });
});

describe("the folder tree", () => {
  const folders = [
    { id: "1", parent: "", name: "Library" },
    { id: "2", parent: "1", name: "Part 10" },
    { id: "3", parent: "1", name: "Part 9" },
    { id: "4", parent: "2", name: "Inside" },
    { id: "5", parent: "unseen", name: "Granted alone" },
  ];
  it("sorts numbers as numbers and puts folders with an unseen parent at the top", () => {
    expect(flatten(buildTree(folders), new Set()).map((b) => b.folder.id)).toEqual(["5", "1", "3", "2", "4"]);
    expect(flatten(buildTree(folders), new Set(["2"])).map((b) => b.folder.id)).toEqual(["5", "1", "3", "2"]);
  });
  it("knows what lies in what, so that no folder is dropped into itself", () => {
    expect(isWithin(folders, "4", "1")).toBe(true);
    expect(isWithin(folders, "1", "4")).toBe(false);
    expect(pathOf(folders, "4")).toBe("Part 10 / Inside");
  });
});

describe("a selection", () => {
  const order = ["a", "b", "c", "d", "e"];
  it("extends from the last single choice, both ways", () => {
    const one = toggle(nothing, "d");
    expect([...extendTo(one, "b", order).ids].sort()).toEqual(["b", "c", "d"]);
    expect([...extendTo(one, "e", order).ids].sort()).toEqual(["d", "e"]);
  });
  it("counts everything when everything is chosen", () => {
    expect(sizeOf(everything(), 1_000_000)).toBe(1_000_000);
    expect(isChosen(everything(), "x")).toBe(true);
    expect(toggle(toggle(nothing, "a"), "a").ids.size).toBe(0);
  });
});

describe("a drop of files", () => {
  const found = (name: string, path = "a") => ({ file: { name } as File, path });
  it("puts sidecars with their photos, in the same folder only", () => {
    const paired = pairSidecars([found("one.jpg"), found("ONE.XMP"), found("two.jpg"), found("two.jpg.xmp"), found("three.xmp"), found("one.jpg", "b")]);
    expect(paired.map((p) => [p.path, p.file.name, p.sidecar?.name])).toEqual([
      ["a", "one.jpg", "ONE.XMP"], ["a", "two.jpg", "two.jpg.xmp"], ["b", "one.jpg", undefined], ["a", "three.xmp", undefined],
    ]);
  });
});

describe("small things", () => {
  it("gives a mark only for what it knows", () => {
    expect(markOf({ status: "cleared", until: "2027-01-01T00:00:00Z" })).toBe("cleared-until");
    expect(markOf({ status: "brand-new-status" })).toBe("not-assessed");
    expect(markOf(undefined)).toBe("not-assessed");
  });
  it("speaks of months, days, bytes and exposures as people do", () => {
    expect(monthName("2024-05", "nl")).toBe("Mei 2024");
    expect(monthName("2024-05", "de")).toBe("Mai 2024");
    expect(daysLeft("2026-01-01T00:00:00Z", 30, Date.parse("2026-01-29T12:00:00Z"))).toBe(2);
    expect(bytesName(6_100_000, "en")).toBe("6.1 MB");
    expect(dateName("1926-03-04T12:00:00Z", "de", false)).toBe("4. März 1926");
    expect(dateName("0001-01-01T00:00:00Z", "en")).toBe("");
    expect(lastDayName("2027-03-03T00:00:00", "de")).toBe("2. März 2027");
    expect(exposureName(0.004, "en")).toBe("1/250 s");
  });
  it("makes keys for words, none twice", () => {
    expect(keyFor("Årsberättelse 2027!", [])).toBe("arsberattelse-2027");
    expect(keyFor("News", ["news"])).toBe("news-2");
    expect(keyFor("日本", [])).toBe("use");
  });
  it("ends a day at the beginning of the next", () => {
    expect(dayBefore(endOfDay("2027-01-31"))).toBe("2027-01-31");
  });
  it("speaks the chosen language, then the browser's, then English", () => {
    expect(firstLanguage("sv", ["de"])).toBe("sv");
    expect(firstLanguage(null, ["fr-FR", "nl-BE"])).toBe("nl");
    expect(firstLanguage(null, ["fr"])).toBe("en");
  });
});

describe("the stage", () => {
  const picture = { width: 6000, height: 4000 };
  const stage = { width: 900, height: 800 };
  it("keeps the point under the pointer where it is", () => {
    const v = zoomAt(fit, 2, 100, 50);
    expect((100 - v.x) / v.scale).toBeCloseTo(100);
    expect((50 - v.y) / v.scale).toBeCloseTo(50);
  });
  it("never lets the picture leave the stage", () => {
    expect(fitted(picture, stage)).toEqual({ width: 900, height: 600 });
    expect(held({ scale: 1, x: 500, y: 500 }, picture, stage)).toEqual({ scale: 1, x: 0, y: 0 });
    expect(held({ scale: 2, x: 5000, y: 0 }, picture, stage).x).toBe(450);
  });
});

describe("a region", () => {
  it("is the reader's own of the language, else Europe's", () => {
    expect(regional("en", ["nl-BE", "en-US", "en"])).toBe("en-US");
    expect(regional("en", ["nl-BE"])).toBe("en-GB");
    expect(regional("sv", ["sv"])).toBe("sv");
  });
});
