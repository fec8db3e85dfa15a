// Accounts, settings, words and the log of dev/mock.mjs.
const names = (en, nl, sv, de) => ({ en, nl, sv, de });

export const user = {
  id: "u1", email: "noor@school.example", name: "Noor de Wit", language: "en", roles: ["administrator", "manager"],
  disabled: false, groups: [], revision: 1,
};
export const settings = {
  organisation: "Westerveld School", language: "en", trash_days: 30, revision: 1,
  uncleared: { viewer: ["preview"], editor: ["preview"], "consent-manager": ["preview"], manager: ["preview", "original"] },
  purposes: [
    { key: "news", names: names("News", "Nieuws", "Nyheter", "Nachrichten"), active: true },
    { key: "recruitment", names: names("Recruitment", "Werving", "Rekrytering", "Werbung um Schüler"), active: true },
    { key: "annual-report", names: names("Annual report", "Jaarverslag", "Årsberättelse", "Jahresbericht"), active: true },
  ],
  channels: [
    { key: "website", names: names("Website", "Website", "Webbplats", "Website"), active: true },
    { key: "social-media", names: names("Social media", "Sociale media", "Sociala medier", "Soziale Medien"), active: true },
    { key: "print", names: names("Print", "Drukwerk", "Tryck", "Druck"), active: true },
  ],
};
export const me = () => ({
  user, may: ["run-house", "grant-folders", "read-log", "set-basis", "see-quarantine", "edit-words", "break-glass"],
  organisation: settings.organisation, version: "dev", settings,
});
export const users = [
  user,
  { id: "u2", email: "lars@school.example", name: "Lars Ek", language: "sv", roles: ["editor"], disabled: false, revision: 1 },
  { id: "u3", email: "petra@school.example", name: "Petra Vogel", language: "de", roles: ["consent-manager"], disabled: false, revision: 1 },
  { id: "u4", email: "old@school.example", name: "Somebody Gone", language: "en", roles: ["viewer"], disabled: true, revision: 1 },
];
export const groups = [{ id: "g1", name: "Press team", members: ["u2", "u3"], revision: 1 }];
export const folders = [
  { id: "f1", parent: "", name: "Library", count: 12, below: 12, right: "manage", revision: 1 },
  { id: "f2", parent: "f1", name: "2026", count: 4210, below: 4210, right: "manage", revision: 1 },
  { id: "f3", parent: "f2", name: "Open day", count: 318, below: 318, right: "manage", revision: 1 },
  { id: "f4", parent: "f2", name: "Graduation", count: 902, below: 902, right: "manage", revision: 1 },
  { id: "f5", parent: "f1", name: "2025", count: 6188, below: 6188, right: "manage", revision: 1 },
  { id: "f6", parent: "f5", name: "Sports day", count: 441, below: 441, right: "edit", revision: 1 },
  { id: "f7", parent: "f1", name: "Archive", count: 1200, below: 1200, right: "see", revision: 1 },
  { id: "f8", parent: "f7", name: "Glass plates 1920-1931", count: 640, below: 640, right: "see", revision: 1 },
];
export const collections = [
  { id: "c1", name: "Brochure 2027", shared: true, mine: true, thumbs: { 1024: "/api/v1/assets/a000000000003/renditions/1024" }, count: 24, revision: 1, owner: { id: "u1", name: "Noor de Wit" }, cover: "a000000000003" },
  { id: "c2", name: "For the website", shared: false, mine: true, thumbs: { 1024: "/api/v1/assets/a000000000009/renditions/1024" }, count: 8, revision: 1, owner: { id: "u1", name: "Noor de Wit" }, cover: "a000000000009" },
];
export const keywords = ["choir", "graduation", "laboratory", "snow", "sports"].map((name, i) => ({
  id: `k${i}`, name, names: { en: name }, synonyms: i === 0 ? ["singing"] : [], count: 40 * (i + 1), controlled: i < 3, revision: 1,
}));
export const fields = [
  { id: "d1", name: "Project number", names: {}, kind: "text", choices: [], revision: 1 },
  { id: "d2", name: "Campus", names: {}, kind: "choice", choices: ["North", "South"], revision: 1 },
];
export const sessions = [
  { id: "s1", current: true, made_at: "2026-11-20T08:00:00Z", seen_at: new Date().toISOString(), source: "10.0.0.12", user_agent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0" },
  { id: "s2", current: false, made_at: "2026-11-02T08:00:00Z", seen_at: "2026-11-19T16:20:00Z", source: "10.0.0.31", user_agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Safari/604.1" },
];
const kinds = ["asset.previewed", "asset.edited", "login", "asset.released", "release.refused", "grant.changed", "search"];
const sentences = ["Noor de Wit looked at 12 photos", "Lars Ek changed the title", "Petra Vogel logged in", "Lars Ek took a photo out for News on Website", "A photo for Social media was refused: nobody has assessed it", "Noor de Wit opened a folder to the Press team", "Lars Ek searched"];
export const log = Array.from({ length: 240 }, (_, i) => ({
  seq: 240 - i, at: new Date(Date.now() - i * 37 * 60_000).toISOString(), actor: { kind: "user", name: users[i % 3].name, id: users[i % 3].id },
  source: "10.0.0.12", kind: kinds[i % 7], object: { kind: "asset", id: `a00000000000${i % 10}`, label: `DSC_000${i % 10}.JPG` },
  outcome: i % 7 === 4 ? "refused" : "ok", sentence: sentences[i % 7], body: { purpose: "news" },
}));
export const bases = [
  ["no-identifiable-persons", "Nobody can be recognised", "No face, name or other trait tells who somebody is."],
  ["historical", "Historical", "Everybody shown has died."],
  ["artistic-or-journalistic", "Art or journalism", "The photo serves art or reporting."],
  ["consent-required", "Consent is needed", "The people shown must say yes before it is used."],
  ["contract-or-legal-obligation", "Contract or legal duty", "A contract or the law asks for this use. Say which."],
  ["legitimate-interests", "Legitimate interests", "Your interest outweighs theirs, and you have weighed it. Say how."],
  ["public-task", "Public task", "Your task by law needs it. Say which."],
  ["external-agreement", "External agreement", "A stock or agency licence, with an end."],
].map(([basis, name, sentence], i) => ({ basis, name, sentence, needs_note: i > 3, needs_end: i === 7 }));
export const presets = [
  { id: "web", name: "Web", sentence: "2048 pixels, JPEG, no hidden data." },
  { id: "social", name: "Social", sentence: "1080 × 1350 pixels, JPEG, no hidden data." },
  { id: "print", name: "Print", sentence: "Full size with its colour profile." },
  { id: "original", name: "Original", sentence: "The file exactly as it came." },
];
