/** A stable key for a word: "Annual report" is "annual-report"; never one that is taken. */
export function keyFor(name: string, taken: readonly string[]): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40);
  const first = plain === "" ? "use" : plain;
  let key = first;
  for (let n = 2; taken.includes(key); n++) key = `${first}-${n}`;
  return key;
}
