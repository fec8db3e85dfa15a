import { describe, expect, it } from "vitest";
import { layRows, layRowsFromEnd } from "./rows";
import { headerHeight, Timeline } from "./timeline";

interface P {
  id: string;
  width: number;
  height: number;
  taken_at: string;
}

const sizes = [[6000, 4000], [4000, 6000], [4000, 3000], [2400, 2400], [6000, 3376]] as const;
const photos = (month: string, from: number, count: number): P[] =>
  Array.from({ length: count }, (_, i) => {
    const [width, height] = sizes[(from + i) % sizes.length] as readonly [number, number];
    return { id: `${month}/${from + i}`, width, height, taken_at: `${month}-15T00:00:00Z` };
  });
const geometry = { width: 1200, target: 200, gap: 4, columns: 0 };

function timeline(months: [string, number][]): Timeline<P> {
  const t = new Timeline<P>(months.map(([month, count]) => ({ month, count })));
  t.setGeometry(geometry);
  return t;
}

describe("rows", () => {
  it("reach both edges with gutters of exactly four pixels", () => {
    const rows = layRows(photos("2024-05", 0, 60), geometry);
    for (const row of rows.filter((r) => r.full)) {
      row.tiles.forEach((tile, i) => {
        const next = row.tiles[i + 1];
        if (next !== undefined) expect(next.x - tile.x - tile.width).toBe(4);
        else expect(tile.x + tile.width).toBe(1200);
      });
      expect(row.height).toBeGreaterThan(130);
      expect(row.height).toBeLessThan(300);
    }
    expect(rows.flatMap((r) => r.tiles).length).toBe(60);
  });

  it("laid from the end keep the order and leave only the first one short", () => {
    const items = photos("2024-05", 0, 37);
    const rows = layRowsFromEnd(items, geometry);
    expect(rows.flatMap((r) => r.tiles.map((t) => t.item.id))).toEqual(items.map((i) => i.id));
    expect(rows.slice(1).every((r) => r.full)).toBe(true);
    for (const row of rows) row.tiles.forEach((t, i) => i > 0 && expect(t.x).toBeGreaterThan(row.tiles[i - 1]?.x ?? 0));
  });

  it("are squares of three on a phone", () => {
    const rows = layRows(photos("2024-05", 0, 7), { width: 390, target: 120, gap: 2, columns: 3 });
    expect(rows.map((r) => r.tiles.length)).toEqual([3, 3, 1]);
    expect(rows[0]?.height).toBe(128);
  });

  it("stand photos of unknown or absurd size", () => {
    const rows = layRows([{ width: 0, height: 0 }, { width: 1, height: 100000 }, { width: 100000, height: 1 }], geometry);
    expect(rows.flatMap((r) => r.tiles).every((t) => Number.isFinite(t.width) && t.width > 0)).toBe(true);
  });
});

describe("a timeline of a million photos", () => {
  const months = Array.from({ length: 120 }, (_, i): [string, number] => [`${2026 - Math.floor(i / 12)}-${String(12 - (i % 12)).padStart(2, "0")}`, 8333]);

  it("has a height before anything is loaded, and wants only what is seen", () => {
    const t = timeline(months);
    expect(t.total).toBe(999_960);
    expect(t.height()).toBeGreaterThan(30_000_000);
    const y = t.topOf(60);
    expect(t.wants(y, y + 900)).toEqual([{ section: 60, side: "head" }]);
    expect(t.strips(y, y + 900).length).toBeLessThan(4);
  });

  it("finds what lies at a height at once", () => {
    const t = timeline(months);
    for (const i of [0, 1, 59, 119]) {
      expect(t.sectionAt(t.topOf(i))).toBe(i);
      expect(t.sectionAt(t.topOf(i + 1) - 1)).toBe(i);
    }
  });

  it("reads a month from behind when somebody scrolls up into it", () => {
    const t = timeline(months);
    const end = t.topOf(11);
    expect(t.wants(end - 900, end - 1)).toEqual([{ section: 10, side: "tail" }]);
    t.fillTail(10, photos("m10", 8233, 100), "newer");
    const rows = t.strips(t.topOf(11) - 900, t.topOf(11) - 1).filter((s) => s.kind === "row");
    expect(rows.length).toBeGreaterThan(2);
  });
});

describe("filling", () => {
  it("spreads one page over several small months", () => {
    const t = timeline([["2024-05", 3], ["2024-04", 4], ["2024-03", 500]]);
    t.fillHead(0, [...photos("2024-05", 0, 3), ...photos("2024-04", 0, 4), ...photos("2024-03", 0, 93)], "cursor");
    expect(t.sections.map((s) => s.loaded)).toEqual([3, 4, 93]);
    expect(t.sections[2]?.older).toBe("cursor");
    expect(t.wants(0, t.height())).toEqual([{ section: 2, side: "head" }]);
  });

  it("never moves rows that stand while more photos come", () => {
    const t = timeline([["2024-05", 400]]);
    t.fillHead(0, photos("2024-05", 0, 100), "c");
    const before = t.strips(0, 2000);
    t.fillHead(0, photos("2024-05", 100, 100), "d");
    const after = t.strips(0, 2000);
    before.filter((s) => s.kind === "row").forEach((s, i) => expect(after.filter((x) => x.kind === "row")[i]).toEqual(s));
  });

  it("keeps the eye where it is when heights above it become exact", () => {
    const t = timeline([["2024-05", 300], ["2024-04", 300]]);
    t.fillHead(1, photos("2024-04", 0, 100), "c");
    const y = t.topOf(1) + headerHeight + 500;
    const anchor = t.anchorAt(y);
    expect(anchor.id).toBeDefined();
    const shift = () => t.yOf(anchor) - y;
    t.fillHead(0, photos("2024-05", 0, 300), "");
    const row = t.strips(y + shift(), y + shift() + 1).find((s) => s.kind === "row");
    expect(row?.kind === "row" && row.row.tiles[0]?.item.id).toBe(anchor.id);
  });

  it("closes the gap when both ends have met, without losing or doubling a photo", () => {
    const t = timeline([["2024-05", 700], ["2024-04", 10]]);
    t.fillHead(0, photos("2024-05", 0, 300), "c");
    t.fillTail(0, photos("2024-05", 500, 200), "n");
    t.fillTail(0, photos("2024-05", 290, 210), "m");
    const ids = t.strips(0, t.topOf(1)).flatMap((s) => (s.kind === "row" ? s.row.tiles.map((x) => x.item.id) : []));
    expect(ids).toEqual(photos("2024-05", 0, 700).map((p) => p.id));
  });

  it("believes the end of the list more than the count", () => {
    const t = timeline([["2024-05", 50]]);
    t.fillHead(0, photos("2024-05", 0, 30), "");
    expect(t.total).toBe(30);
    expect(t.wants(0, 5000)).toEqual([]);
  });
});

describe("changing", () => {
  it("takes photos out and drops months that are empty", () => {
    const t = timeline([["2024-05", 3], ["2024-04", 2]]);
    t.fillHead(0, [...photos("2024-05", 0, 3), ...photos("2024-04", 0, 2)], "");
    expect(t.remove(new Set(["2024-05/0", "2024-05/1", "2024-05/2", "unknown"]))).toBe(3);
    expect(t.sections.map((s) => [s.key, s.count])).toEqual([["2024-04", 2]]);
  });

  it("keeps what stands when the counts are read again, and reads changed months anew", () => {
    const old = timeline([["2024-05", 3], ["2024-04", 2]]);
    old.fillHead(0, [...photos("2024-05", 0, 3), ...photos("2024-04", 0, 2)], "");
    const next = new Timeline<P>([{ month: "2024-06", count: 1 }, { month: "2024-05", count: 4 }, { month: "2024-04", count: 2 }]);
    next.inherit(old);
    expect(next.sections.map((s) => s.loaded)).toEqual([0, 3, 2]);
    expect(next.wants(0, 5000)).toEqual([{ section: 0, side: "head" }, { section: 1, side: "head" }]);
    next.fillHead(1, photos("2024-05", 0, 4), "x");
    expect(next.wants(0, 5000)).toEqual([{ section: 0, side: "head" }]);
  });

  it("grows month by month when not all months are known", () => {
    const t = new Timeline<P>([], true);
    t.extend(photos("2024-05", 0, 2));
    t.extend([...photos("2024-05", 2, 1), ...photos("2024-04", 0, 1)]);
    expect(t.sections.map((s) => [s.key, s.count])).toEqual([["2024-05", 3], ["2024-04", 1]]);
  });
});
