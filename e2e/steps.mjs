// What people do again and again, said once. Waits are for what a person would wait for.
import assert from "node:assert/strict";
import { signIn, visit } from "./browser.mjs";
import { password } from "./house.mjs";

// enter signs in and waits until the house is open.
export async function enter(browser, house, email, options = {}) {
  const page = await visit(browser, house, { ...options, expected: [/401/, ...(options.expected ?? [])] });
  await signIn(page, email, password);
  await page.getByRole("navigation", { name: "Main places" }).waitFor();
  return page;
}

// photo is a photo of the grid, by the beginning of its name.
export function photo(page, name) {
  return page.getByRole("link", { name: new RegExp(`^${escaped(name)}, `) });
}

export async function openPhoto(page, name) {
  await photo(page, name).click();
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
}

export function tab(page, name) {
  return page.getByRole("tab", { name, exact: true });
}

// select picks a photo by its corner; with Shift, all from the last one to it.
export async function select(page, name, click = {}) {
  await photo(page, name).hover();
  await page.getByRole("button", { name: `Choose ${name}`, exact: true }).click(click);
}

// pick chooses from a list by its label.
export async function pick(page, label, option) {
  await page.getByRole("combobox", { name: label }).or(page.getByRole("textbox", { name: label })).first().click();
  await page.getByRole("option", { name: option, exact: typeof option === "string" }).click();
}

// notice waits for what the house says at the bottom.
export async function notice(page, text) {
  const said = page.getByRole("alert").filter({ hasText: text });
  await said.waitFor();
  return said;
}

// ask calls the API as the page would, with its cookie and its origin.
export function ask(page, method, address, { body, headers = {} } = {}) {
  return page.evaluate(
    async ([how, where, what, more]) => {
      const response = await fetch(where, {
        method: how,
        headers: { ...(what === undefined ? {} : { "Content-Type": "application/json" }), ...more },
        body: what === undefined ? undefined : JSON.stringify(what),
      });
      const text = await response.text();
      let answer = text;
      try {
        answer = JSON.parse(text);
      } catch {
        // Not everything is JSON.
      }
      return { status: response.status, answer };
    },
    [method, address, body, headers],
  );
}

// asked calls the API and gives the answer; a refusal is a failure of the story.
export async function asked(page, method, address, body, headers) {
  const { status, answer } = await ask(page, method, address, { body, headers });
  assert.ok(status < 300, `${method} ${address}: ${status} ${JSON.stringify(answer)}`);
  return answer;
}

// folderNamed is a folder as the API names it.
export async function folderNamed(page, name) {
  const folder = (await asked(page, "GET", "/api/v1/folders")).items.find((f) => f.name === name);
  assert.ok(folder, `there is a folder ${name}`);
  return folder;
}

export function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
