// What pages can do with a script, and need not: draw a signature, and keep a tablet on its form.
"use strict";

(() => {
  /** Strokes as the server reads them: "10,20 11,25;40,40 41,42". */
  const written = (strokes) => strokes.map((s) => s.map((p) => p.join(",")).join(" ")).join(";");

  for (const field of document.querySelectorAll("[data-draw]")) {
    const [width, height] = field.dataset.draw.split(" ").map(Number);
    const canvas = field.querySelector("canvas");
    const kept = field.querySelector("input");
    const pen = canvas.getContext("2d");
    const most = 3500; // points; the server takes a few more
    let strokes = [];
    let points = 0;
    let stroke = null;

    pen.lineWidth = 3;
    pen.lineCap = "round";
    pen.lineJoin = "round";
    pen.strokeStyle = "#111";
    const place = (e) => {
      const box = canvas.getBoundingClientRect();
      const within = (v, top) => Math.max(0, Math.min(top, Math.round(v)));
      return [within(((e.clientX - box.left) * width) / box.width, width), within(((e.clientY - box.top) * height) / box.height, height)];
    };
    const line = (from, to) => {
      pen.beginPath();
      pen.moveTo(...from);
      pen.lineTo(...to);
      pen.stroke();
    };
    canvas.addEventListener("pointerdown", (e) => {
      if (points >= most) return;
      canvas.setPointerCapture(e.pointerId);
      stroke = [place(e)];
      points++;
      strokes.push(stroke);
      line(stroke[0], stroke[0]);
      e.preventDefault();
    });
    canvas.addEventListener("pointermove", (e) => {
      if (!stroke || points >= most) return;
      const at = place(e);
      const last = stroke[stroke.length - 1];
      if (Math.abs(at[0] - last[0]) + Math.abs(at[1] - last[1]) < 3) return;
      line(last, at);
      stroke.push(at);
      points++;
    });
    const end = () => {
      stroke = null;
      kept.value = written(strokes);
    };
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
    field.querySelector("[data-clear]").addEventListener("click", () => {
      strokes = [];
      points = 0;
      end();
      pen.clearRect(0, 0, width, height);
    });
    if (kept.value) {
      strokes = kept.value.split(";").map((s) => s.split(" ").map((p) => p.split(",").map(Number)));
      for (const s of strokes) s.forEach((p, i) => line(s[Math.max(0, i - 1)], p));
    }
    field.hidden = false;
  }

  // A tablet that was handed over: the way back leads nowhere, and the screen is the form's.
  if (document.body.hasAttribute("data-kiosk")) {
    history.pushState(null, "");
    addEventListener("popstate", () => history.pushState(null, ""));
    addEventListener("contextmenu", (e) => e.preventDefault());
    for (const link of document.querySelectorAll("main a")) link.removeAttribute("href");
    addEventListener("pointerdown", () => document.documentElement.requestFullscreen?.().catch(() => undefined), { once: true });
  }
})();
