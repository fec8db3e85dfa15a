// Photographs for stories: drawn by the browser, each one different, with the metadata given.
import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

// makePhotos draws a JPEG for each { name, width, height, taken, title, keywords } into the
// folder and gives their paths. name may have folders in it.
export async function makePhotos(browser, folder, photos) {
  const page = await browser.newPage();
  const paths = [];
  for (const [index, photo] of photos.entries()) {
    const { name, width = 1600, height = 1067 } = photo;
    const encoded = await page.evaluate(draw, { index, name, width, height });
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, Buffer.from(encoded, "base64"));
    const tags = [
      `-EXIF:DateTimeOriginal=${photo.taken ?? "2024:05:01 12:00:00"}`,
      ...(photo.title ? [`-XMP-dc:Title=${photo.title}`] : []),
      ...(photo.keywords ?? []).map((word) => `-XMP-dc:Subject+=${word}`),
    ];
    await run("exiftool", ["-q", "-overwrite_original", ...tags, file]);
    paths.push(file);
  }
  await page.close();
  return paths;
}

// draw runs in the browser. A simple landscape whose colours and hills follow the index.
function draw({ index, name, width, height }) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  const hue = (index * 47) % 360;
  const sky = pen.createLinearGradient(0, 0, 0, height);
  sky.addColorStop(0, `hsl(${hue} 60% 45%)`);
  sky.addColorStop(1, `hsl(${(hue + 60) % 360} 70% 80%)`);
  pen.fillStyle = sky;
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = `hsl(${(hue + 180) % 360} 80% 70%)`;
  pen.beginPath();
  pen.arc((width * ((index * 29) % 100)) / 100, height * 0.3, height * 0.09, 0, 7);
  pen.fill();
  for (const layer of [0, 1, 2]) {
    pen.fillStyle = `hsl(${(hue + 100 + layer * 25) % 360} 35% ${40 - layer * 10}%)`;
    pen.beginPath();
    pen.moveTo(0, height);
    for (let x = 0; x <= width; x += 8) {
      pen.lineTo(x, height * (0.55 + layer * 0.13) + Math.sin(x / (90 + layer * 40) + index * (layer + 1)) * height * 0.06);
    }
    pen.lineTo(width, height);
    pen.fill();
  }
  pen.fillStyle = "white";
  pen.font = `${Math.round(height / 16)}px sans-serif`;
  pen.fillText(name.split("/").at(-1), width * 0.04, height * 0.95);
  return canvas.toDataURL("image/jpeg", 0.9).split(",")[1];
}
