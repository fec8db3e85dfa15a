import { expect, test } from "vitest";
import type { LogEntry } from "../../client/types";
import { fold } from "./fold";

let seq = 0;
const event = (kind: string, actor: string, more: Partial<LogEntry> = {}): LogEntry => ({
  seq: seq++, at: "2026-05-03T10:00:00Z", actor: { kind: "user", id: actor, name: actor }, kind, object: {}, outcome: "ok", sentence: "", ...more,
});
const look = (actor: string, ...assets: string[]) => event("asset.previewed", actor, { body: { assets } });
const day = (at: string) => at.slice(0, 10);

test("looks that follow on each other are one line, and each photo counts once", () => {
  const runs = fold([look("ann", "a", "b"), look("ann", "b"), event("asset.previewed", "ann", { object: { kind: "asset", id: "c" } })], day);
  expect(runs).toHaveLength(1);
  expect(runs[0]?.entries).toHaveLength(3);
  expect(runs[0]?.photos).toBe(3);
});

test("another account, another act, another day and a refusal begin a new line", () => {
  expect(fold([look("ann", "a"), look("ben", "a")], day)).toHaveLength(2);
  expect(fold([look("ann", "a"), event("search", "ann"), look("ann", "a")], day)).toHaveLength(3);
  expect(fold([look("ann", "a"), { ...look("ann", "a"), at: "2026-05-02T10:00:00Z" }], day)).toHaveLength(2);
  expect(fold([look("ann", "a"), { ...look("ann", "a"), outcome: "refused" }], day)).toHaveLength(2);
  expect(fold([event("login", "ann"), event("login", "ann")], day).map((r) => r.photos)).toEqual([0, 0]);
});
