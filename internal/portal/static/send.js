// Sends photos by an upload link: in pieces (tus 1.0), so that a line that breaks costs little.
"use strict";

(() => {
  const box = document.querySelector("[data-send]");
  if (!box) return;
  const say = box.dataset;
  const input = box.querySelector("input");
  const told = document.getElementById("told");
  const piece = 8 * 1024 * 1024;
  const pauses = [1, 2, 4, 8, 15, 30]; // seconds before another try
  const queue = [];
  let busy = 0;
  let over = false; // the link has ended

  const headers = { "Tus-Resumable": "1.0.0", "Accept-Language": document.documentElement.lang };
  const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  const keyOf = (file) => `${say.send}|${file.name}|${file.size}|${file.lastModified}`;
  const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

  /** A refusal for good, in words of the house. */
  class Refusal extends Error {}

  async function refusal(answer) {
    if (answer.status === 404) over = true;
    const said = await answer.json().catch(() => ({}));
    return new Refusal(said.detail ?? "");
  }

  /** Where the file is to go on: a new address, or the one of a try that was cut off. */
  async function begin(file) {
    const known = sessionStorage.getItem(keyOf(file));
    if (known) {
      const there = await fetch(known, { method: "HEAD", headers });
      if (there.ok) return { to: known, from: Number(there.headers.get("Upload-Offset")) };
      sessionStorage.removeItem(keyOf(file));
    }
    const meta = `filename ${base64(file.name)},modified ${base64(String(file.lastModified))}`;
    const made = await fetch(say.send, { method: "POST", headers: { ...headers, "Upload-Length": String(file.size), "Upload-Metadata": meta } });
    if (made.status >= 400 && made.status < 500) throw await refusal(made);
    if (!made.ok) throw new Error("not begun");
    const to = made.headers.get("Location");
    sessionStorage.setItem(keyOf(file), to);
    return { to, from: 0 };
  }

  /** Sends one piece; gives how far the file is then. */
  const send = (file, to, from, progress) => new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("PATCH", to);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.setRequestHeader("Upload-Offset", String(from));
    request.setRequestHeader("Content-Type", "application/offset+octet-stream");
    request.upload.onprogress = (e) => progress(from + e.loaded);
    request.onload = () => {
      if (request.status === 204) return done(Number(request.getResponseHeader("Upload-Offset")));
      if (request.status === 404) over = true;
      if (request.status >= 400 && request.status < 500 && request.status !== 409 && request.status !== 423 && request.status !== 408) {
        let title = "";
        try {
          title = JSON.parse(request.responseText).detail;
        } catch {
          // The status says it all.
        }
        return failed(new Refusal(title));
      }
      return failed(new Error("not sent"));
    };
    request.onerror = request.onabort = () => failed(new Error("the line broke"));
    request.send(file.slice(from, from + piece));
  });

  async function deliver(one) {
    for (let tries = 0; ; tries++) {
      try {
        let { to, from } = await begin(one.file);
        while (from < one.file.size) {
          from = await send(one.file, to, from, one.progress);
          tries = 0;
        }
        sessionStorage.removeItem(keyOf(one.file));
        return one.state("sent", say.sent);
      } catch (failure) {
        if (over) return one.state("refused", say.gone);
        if (failure instanceof Refusal || tries >= pauses.length) {
          sessionStorage.removeItem(keyOf(one.file));
          return one.state("refused", say.refused, failure.message);
        }
        one.state("waiting", say.again);
        await wait(pauses[tries]);
      }
    }
  }

  function listed(file) {
    const part = document.getElementById("sending") ?? document.createElement("ul");
    part.id = "sending";
    part.className = "files";
    box.after(part);
    const row = document.createElement("li");
    const name = Object.assign(document.createElement("span"), { className: "name", textContent: file.name });
    const state = Object.assign(document.createElement("span"), { className: "state", textContent: say.waiting });
    const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
    bar.setAttribute("aria-label", file.name);
    row.append(name, state, bar);
    part.append(row);
    return {
      file,
      progress: (sent) => {
        const percent = Math.min(100, Math.floor((100 * sent) / file.size));
        bar.value = percent;
        state.textContent = `${percent} %`;
      },
      state: (word, text, why) => {
        row.dataset.state = word;
        state.textContent = text;
        if (word !== "waiting") bar.remove();
        if (why) row.append(Object.assign(document.createElement("span"), { className: "why", textContent: why }));
      },
    };
  }

  /** What the house says of the files of this visit; those that are done move there. */
  async function settle() {
    for (const pause of [1, 3, 8, 20]) {
      await wait(pause);
      if (busy > 0 || over) return;
      const page = await fetch(location.href).catch(() => undefined);
      if (!page?.ok) continue;
      const fresh = new DOMParser().parseFromString(await page.text(), "text/html").getElementById("sent");
      if (!fresh || busy > 0) return;
      document.getElementById("sent").replaceWith(fresh);
      for (const row of document.querySelectorAll('#sending [data-state="sent"]')) row.remove();
    }
  }

  async function work() {
    busy++;
    for (let one = queue.shift(); one; one = queue.shift()) {
      if (over) one.state("refused", say.gone);
      else await deliver(one);
    }
    busy--;
    if (busy === 0) {
      const sent = document.querySelectorAll('#sending [data-state="refused"]').length === 0;
      told.textContent = sent ? say.sent : say.refused;
      void settle();
    }
  }

  function add(files) {
    for (const file of files) if (file.size > 0) queue.push(listed(file));
    told.textContent = "";
    for (let free = Math.min(2 - busy, queue.length); free > 0; free--) void work();
  }

  input.addEventListener("change", () => {
    add([...input.files]);
    input.value = "";
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    box.addEventListener(kind, (e) => {
      e.preventDefault();
      box.classList.toggle("over", kind === "dragover");
      if (kind === "drop") add([...e.dataTransfer.files]);
    });
  }
  addEventListener("beforeunload", (e) => {
    if (busy > 0) e.preventDefault();
  });
  box.hidden = false;
})();
