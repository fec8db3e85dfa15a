import { describe, expect, it } from "vitest";
import { between, byKey, free, moved, same, sized } from "./box";

describe("a box in a photo", () => {
  const p = { x: 0.4, y: 0.4, width: 0.2, height: 0.2 };

  it("lies between two corners, whichever came first, and inside the photo", () => {
    expect(same(between(0.6, 0.6, 0.4, 0.4) ?? p, p)).toBe(true);
    expect(between(-1, 0.2, 0.1, 0.5)).toEqual({ x: 0, y: 0.2, width: 0.1, height: 0.3 });
    expect(between(0.5, 0.5, 0.503, 0.503)).toBeUndefined();
  });

  it("never leaves the photo", () => {
    expect(moved(p, 5, -5)).toEqual({ x: 0.8, y: 0, width: 0.2, height: 0.2 });
    expect(sized(p, 5, -5)).toEqual({ x: 0.4, y: 0.4, width: 0.6, height: 0.01 });
  });

  it("finds room beside the others", () => {
    const first = free([]);
    const second = free([first]);
    expect(second.x + second.width < first.x || first.x + first.width < second.x || second.y !== first.y).toBe(true);
    expect(free([{ x: 0, y: 0, width: 1, height: 1 }])).toEqual(first);
  });

  it("is moved by the arrows and sized with shift", () => {
    expect(same(byKey(p, "ArrowRight", false) ?? p, { ...p, x: 0.41 })).toBe(true);
    expect(same(byKey(p, "ArrowDown", true) ?? p, { ...p, height: 0.21 })).toBe(true);
    expect(byKey(p, "a", false)).toBeUndefined();
  });
});
