// Photographs for stories: drawn by the browser, each one different, with the metadata given.
import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

// makePhotos draws a JPEG for each { name, width, height, taken, title, keywords, people } into the
// folder and gives their paths. name may have folders in it; people is how many stand in front.
export async function makePhotos(browser, folder, photos) {
  const page = await browser.newPage();
  const paths = [];
  const tags = [];
  for (const [index, photo] of photos.entries()) {
    const { name, width = 1600, height = 1067, people = 0 } = photo;
    const faces = Array.from({ length: people }, (_, i) => faceOf(people, i));
    const encoded = await page.evaluate(draw, { index, name, width, height, faces });
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, Buffer.from(encoded, "base64"));
    tags.push(
      "-q", "-overwrite_original", `-EXIF:DateTimeOriginal=${photo.taken ?? "2024:05:01 12:00:00"}`,
      ...(photo.title ? [`-XMP-dc:Title=${photo.title}`] : []),
      ...(photo.keywords ?? []).map((word) => `-XMP-dc:Subject+=${word}`),
      file, "-execute",
    );
    paths.push(file);
  }
  await run("exiftool", tags.slice(0, -1));
  await page.close();
  return paths;
}

// faceOf is where the face of one of so many people is in a photo of makePhotos, as parts of its width and height.
export function faceOf(people, i) {
  return { x: (i + 1) / (people + 1) - 0.075, y: 0.28, width: 0.15, height: 0.26 };
}

// draw runs in the browser. A simple landscape whose colours and hills follow the index, and people in front of it.
function draw({ index, name, width, height, faces }) {
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
  for (const [i, face] of faces.entries()) {
    const middle = (face.x + face.width / 2) * width;
    const [top, tall] = [face.y * height, face.height * height];
    const oval = (x, y, wide, high) => {
      pen.beginPath();
      pen.ellipse(x, y, wide, high, 0, 0, 7);
      pen.fill();
    };
    pen.fillStyle = `hsl(${(hue + 150 + i * 110) % 360} 45% 55%)`;
    oval(middle, top + tall * 2.2, tall * 0.85, tall * 1.15); // shoulders
    pen.fillStyle = `hsl(${20 + ((index + i) % 3) * 8} 45% 22%)`;
    oval(middle, top + tall * 0.42, tall * 0.44, tall * 0.5); // hair
    pen.fillStyle = `hsl(${24 + i * 4} 50% ${72 - (((index >> 1) + i) % 3) * 12}%)`;
    oval(middle, top + tall * 0.58, tall * 0.36, tall * 0.44); // face
    pen.fillStyle = "#33261f";
    for (const side of [-1, 1]) oval(middle + side * tall * 0.14, top + tall * 0.52, tall * 0.035, tall * 0.045);
    pen.strokeStyle = "#33261f";
    pen.lineWidth = tall * 0.03;
    pen.beginPath();
    pen.arc(middle, top + tall * 0.64, tall * 0.16, 0.5, 2.6);
    pen.stroke();
  }
  pen.fillStyle = "white";
  pen.font = `${Math.round(height / 16)}px sans-serif`;
  pen.textAlign = "right";
  pen.fillText(name.split("/").at(-1), width * 0.96, height * 0.95);
  return canvas.toDataURL("image/jpeg", 0.9).split(",")[1];
}
