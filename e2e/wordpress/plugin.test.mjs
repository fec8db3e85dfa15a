// A school's WordPress shows a photo of the library: chosen in the block editor, reported with its page, and gone from
// the page once it is not cleared any more. A real WordPress, a real library, and nothing stood in.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { accessible, phone, startBrowser, visit } from "../browser.mjs";
import { House } from "../house.mjs";
import { makePhotos } from "../photos.mjs";
import { ask, asked, enter } from "../steps.mjs";
import { editor, Site } from "./site.mjs";

const manager = "manager@example.org";
const shots = process.env.SHOTS; // a folder for pictures to look at
let browser, house, site, page, desk, token, photo, library, embed, post;

before(async () => {
  browser = await startBrowser();
  house = await House.open({ organisation: "Harbour Museum" });
  await makePhotos(browser, `${house.folder}/photos`, [
    { name: "harbour.jpg", width: 2400, height: 1600, taken: "2024:06:16 12:00:00", title: "Harbour" },
    { name: "secret.jpg", width: 1200, height: 800, taken: "2024:06:17 12:00:00", title: "Harbour at night" },
  ]);
  await house.bringIn(`${house.folder}/photos`);
  page = await enter(browser, house, manager, { expected: [/410|403/] });
  const found = await asked(page, "GET", "/api/v1/assets?q=");
  photo = found.items.find((p) => p.title === "Harbour").id;
  await asked(page, "POST", "/api/v1/assets/bulk", { ids: [photo], change: { basis: { basis: "no-identifiable-persons" }, credit: "Photo: City <Archive>" } });
  const until = new Date(Date.now() + 30 * 24 * 3600 * 1000).toISOString();
  token = (await asked(page, "POST", "/api/v1/me/tokens", { name: "Website", right: "download", until })).token;
  library = `https://localhost:${house.port}`;
  site = await Site.open(path.join(house.environment.IMPRIMATUR_DATA, "authority.pem"));
  desk = await visit(browser, { url: site.url }, { expected: [/./] });
  await desk.goto("/wp-login.php");
  await desk.getByLabel("Username or Email Address").fill(editor.name);
  await desk.locator("#user_pass").fill(editor.password);
  await desk.getByRole("button", { name: "Log In" }).click();
  await desk.waitForURL(/wp-admin/);
});

after(async () => {
  await site?.end();
  await browser?.close();
  await house?.end();
});

const shot = (of, name) => (shots ? of.screenshot({ path: `${shots}/wordpress-${name}.png` }) : undefined);
const use = async () => (await asked(page, "GET", `/api/v1/assets/${photo}/uses`)).items.find((u) => u.source === "embed");
// forget lets half a minute pass for what the site keeps of embeds.
const forget = () => site.wordpress("global $wpdb; $wpdb->query( \"DELETE FROM $wpdb->options WHERE option_name LIKE '_transient%imprimatur%'\" );");

test("an administrator connects the library; the token is kept and never shown again", async () => {
  await desk.goto("/wp-admin/options-general.php?page=imprimatur");
  await desk.getByText("Fill in the address of the library and an API token.").waitFor();
  await desk.getByLabel("Library").fill("http://photos.example.org/");
  await desk.getByRole("button", { name: "Save and try the connection" }).click();
  await desk.getByText("The address must begin with https://").waitFor();
  await desk.getByLabel("Library").fill(`${library}/`);
  await desk.getByLabel("API token").fill("wrong");
  await desk.getByRole("button", { name: "Save and try the connection" }).click();
  await desk.getByText("The library does not take the API token").waitFor();
  await desk.getByLabel("API token").fill(token);
  await desk.getByRole("button", { name: "Save and try the connection" }).click();
  await desk.getByText("Connected to Harbour Museum as").waitFor();
  assert.equal(await desk.getByText("This token may act on the house itself").count(), 0);
  assert.equal(await desk.getByLabel("Purpose").inputValue(), "news");
  await desk.getByLabel("Channel").selectOption("website");
  assert.ok(!(await desk.content()).includes(token), "the token is not on the page");
  assert.equal(await site.wordpress("global $wpdb; echo $wpdb->get_var( \"SELECT GROUP_CONCAT(DISTINCT autoload) FROM $wpdb->options WHERE option_name LIKE 'imprimatur%'\" );"), "no");
  await shot(desk, "settings");
});

test("an editor finds what is cleared, chooses it, and publishes", async () => {
  await desk.goto("/wp-admin/post-new.php");
  await desk.locator(".wp-block-post-title").waitFor(); // before that, what is inserted is lost
  await desk.evaluate(() => {
    const { dispatch, select } = globalThis.wp.data;
    if (select("core/edit-post").isFeatureActive("welcomeGuide")) dispatch("core/edit-post").toggleFeature("welcomeGuide");
    dispatch("core/editor").editPost({ title: "The fair" });
    dispatch("core/block-editor").insertBlock(globalThis.wp.blocks.createBlock("imprimatur/photo"));
  });
  const block = desk.locator(".wp-block-imprimatur-photo, [data-type='imprimatur/photo']").first();
  await block.getByRole("button", { name: "Harbour", exact: true }).waitFor();
  assert.equal(await block.getByRole("button", { name: "Harbour at night" }).count(), 0, "what is not cleared is not offered");
  await block.locator(".imprimatur-photos img").waitFor();
  await block.getByLabel("Search for cleared photos").fill("nothing like it person:x");
  await block.getByText("No cleared photo was found.").waitFor();
  await block.getByLabel("Search for cleared photos").fill("harb");
  await block.locator(".imprimatur-photos img").waitFor();
  await shot(desk, "picker");
  await block.getByRole("button", { name: "Harbour", exact: true }).click();
  await desk.locator("[data-type='imprimatur/photo'] figure img[referrerpolicy='no-referrer']").waitFor();
  await shot(desk, "block");
  post = await desk.evaluate(async () => {
    globalThis.wp.data.dispatch("core/editor").editPost({ status: "publish" });
    await globalThis.wp.data.dispatch("core/editor").savePost();
    const { id, link } = globalThis.wp.data.select("core/editor").getCurrentPost();
    return { id, link };
  });
  const [made] = (await asked(page, "GET", `/api/v1/assets/${photo}/embeds`)).items;
  assert.equal(made.note, "School, The fair");
  embed = made.page.match(/\/e\/([0-9a-z]{32})\/about$/)[1];
  assert.ok(!desk.url().includes(token));
});

test("visitors see the library's own picture in its widths, and the site has no copy", async () => {
  const reader = await visit(browser, { url: site.url }, { expected: [/outbound call/, /404/] });
  await reader.goto(post.link);
  const picture = reader.locator("figure.wp-block-imprimatur-photo img");
  const shown = await picture.evaluate(async (i) => { await i.decode(); return { of: i.currentSrc, width: i.naturalWidth, set: i.srcset }; });
  assert.ok(shown.of.startsWith(`${library}/e/${embed}/`) && shown.width > 0, shown.of);
  assert.match(shown.set, / 320w, .* 2048w$/);
  assert.equal(await reader.locator("figure.wp-block-imprimatur-photo figcaption").textContent(), "Photo: City <Archive>");
  assert.equal(await picture.getAttribute("alt"), "Harbour");
  await shot(reader, "page");
  await reader.setViewportSize(phone);
  assert.ok((await reader.evaluate(() => document.documentElement.scrollWidth)) <= phone.width, "no wider than a phone");
  await accessible(reader, "the site's page with the photo");
  await shot(reader, "page-phone");
  assert.ok(!(await reader.content()).includes(token));
  assert.equal(await site.wordpress("echo wp_count_posts( 'attachment' )->inherit;"), "0");
  const kept = (await readdir(path.join(site.root, "wp-content", "uploads"), { recursive: true, withFileTypes: true })).filter((f) => f.isFile());
  assert.deepEqual(kept.map((f) => f.name), []);
});

test("the library knows the page, and another address of it when it moves", async () => {
  assert.deepEqual((await use()).pages, [post.link]);
  await site.wordpress(`wp_update_post( array( 'ID' => ${post.id}, 'post_status' => 'draft' ) );`);
  assert.deepEqual((await use()).pages ?? [], []);
  await site.wordpress(`wp_update_post( array( 'ID' => ${post.id}, 'post_status' => 'publish' ) );`);
  assert.deepEqual((await use()).pages, [post.link]);
  const rows = (await asked(page, "GET", "/api/v1/log?limit=50")).items.filter((e) => e.kind === "embed.paged");
  assert.ok(rows.length >= 3, "each change is on record");
});

test("by shortcode, and by an address in a line of its own", async () => {
  const content = `[imprimatur embed="${embed}"]\n\n${library}/e/${embed}/about\n\n[imprimatur embed="<script>"]`;
  const link = await site.wordpress(`$id = wp_insert_post( array( 'post_title' => 'Both', 'post_status' => 'publish', 'post_content' => base64_decode( '${Buffer.from(content).toString("base64")}' ) ) ); echo get_permalink( $id );`);
  const html = await (await fetch(link)).text();
  assert.equal(html.match(/<figure class="wp-block-imprimatur-photo">/g).length, 2);
  assert.ok(!html.includes("&lt;script") && !html.includes("embed="));
  assert.deepEqual((await use()).pages.toSorted(), [post.link, link].toSorted());
  await site.wordpress(`$id = url_to_postid( '${link}' ); wp_trash_post( $id );`);
  assert.deepEqual((await use()).pages, [post.link]);
  const answer = await site.wordpress(`wp_set_current_user( 1 ); $r = new WP_REST_Request( 'GET', '/oembed/1.0/proxy' ); $r['url'] = '${library}/e/${embed}/about'; echo wp_json_encode( rest_do_request( $r )->get_data() );`);
  assert.match(JSON.parse(answer).html, new RegExp(`/e/${embed}/`));
});

test("strangers and those who may not add media get nothing of the library by the site's own routes", async () => {
  for (const [method, where] of [["GET", "photos"], ["GET", `photos/${photo}/picture`], ["POST", `photos/${photo}/embeds`]]) {
    const answer = await fetch(`${site.url}/?rest_route=/imprimatur/v1/${where}`, { method });
    assert.equal(answer.status, 401, where);
    const as = await site.wordpress(`$u = get_user_by( 'login', 'reader' ); $u = $u ? $u->ID : wp_create_user( 'reader', 'x', 'reader@school.example' ); ( new WP_User( $u ) )->set_role( 'contributor' );
      wp_set_current_user( $u ); echo rest_do_request( new WP_REST_Request( '${method}', '/imprimatur/v1/${where}' ) )->get_status();`);
    assert.equal(as, "403", where);
  }
  const forged = await desk.request.post(`${site.url}/wp-admin/admin-post.php`, { form: { action: "imprimatur_save", library: "https://evil.example", token: "x" } });
  assert.equal(forged.status(), 403, "without a nonce nothing is saved");
  assert.equal(await site.wordpress("echo imprimatur_library_address();"), library);
});

test("what is not cleared any more is gone from the page, and a kept page shows the neutral picture", async () => {
  await asked(page, "POST", "/api/v1/assets/bulk", { ids: [photo], change: { basis: { basis: "consent-required" } } });
  const reader = await visit(browser, { url: site.url }, { expected: [/outbound call/, /404|410/] });
  const before = await (await fetch(post.link)).text();
  const address = before.match(/src="([^"]+\/e\/[^"]+)"/)?.[1];
  if (address) assert.equal((await page.request.get(address)).status(), 410);
  await forget();
  await reader.goto(post.link);
  assert.equal(await reader.locator("figure.wp-block-imprimatur-photo").count(), 0);
  assert.ok(!(await reader.content()).includes(`/e/${embed}`));
  await accessible(reader, "the site's page without the photo");
  await desk.goto(post.link);
  await desk.getByText("This photo is not shown to visitors").waitFor();
  await shot(desk, "withdrawn");
  await asked(page, "POST", "/api/v1/assets/bulk", { ids: [photo], change: { basis: { basis: "no-identifiable-persons" } } });
  await forget();
  await reader.goto(post.link);
  await reader.locator("figure.wp-block-imprimatur-photo img").waitFor();
});

test("while the library is down nothing breaks, and what it was not told waits", async () => {
  await house.stop();
  await forget();
  assert.equal((await fetch(post.link)).status, 200);
  await site.wordpress(`wp_delete_post( ${post.id}, true );`);
  await desk.goto("/wp-admin/options-general.php?page=imprimatur");
  await desk.getByText("The library cannot be reached from this server.").first().waitFor();
  await desk.getByText("Pages of which the library is still to be told: 1.").waitFor();
  await shot(desk, "waiting");
  await house.start();
  await site.wordpress("do_action( 'imprimatur_tell' );");
  assert.deepEqual((await use()).pages ?? [], []);
  assert.equal(await site.wordpress("echo count( imprimatur_pages_waiting() );"), "0");
  assert.deepEqual(site.complaints, []);
});

test("removed, the plugin leaves nothing behind", async () => {
  await site.wordpress("require_once ABSPATH . 'wp-admin/includes/plugin.php'; deactivate_plugins( 'imprimatur/imprimatur.php' ); uninstall_plugin( 'imprimatur/imprimatur.php' );");
  assert.equal(await site.wordpress("global $wpdb; echo $wpdb->get_var( \"SELECT COUNT(*) FROM $wpdb->options WHERE option_name LIKE 'imprimatur%'\" ) + $wpdb->get_var( \"SELECT COUNT(*) FROM $wpdb->postmeta WHERE meta_key LIKE '%imprimatur%'\" );"), "0");
  assert.equal((await ask(page, "GET", `/api/v1/assets/${photo}/embeds`)).status, 200);
});
