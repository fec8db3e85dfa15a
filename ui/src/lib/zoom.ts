/** How a picture lies on its stage: scale 1 fits, x and y move its middle in px. */
export interface View {
  scale: number;
  x: number;
  y: number;
}

export interface Box {
  width: number;
  height: number;
}

export const fit: View = { scale: 1, x: 0, y: 0 };
export const most = 8;

/** The size at which a picture fits its stage. */
export function fitted(picture: Box, stage: Box): Box {
  if (picture.width <= 0 || picture.height <= 0) return stage;
  const k = Math.min(stage.width / picture.width, stage.height / picture.height);
  return { width: picture.width * k, height: picture.height * k };
}

/** Zooms so that the point under the pointer (from the stage's middle) stays where it is. */
export function zoomAt(v: View, scale: number, px: number, py: number): View {
  const to = Math.min(most, Math.max(1, scale));
  const k = to / v.scale;
  return { scale: to, x: px - (px - v.x) * k, y: py - (py - v.y) * k };
}

/** Keeps the picture from being pulled off the stage. */
export function held(v: View, picture: Box, stage: Box): View {
  const size = fitted(picture, stage);
  const room = (length: number, stageLength: number) => Math.max(0, (length * v.scale - stageLength) / 2);
  const limit = (n: number, r: number) => Math.min(r, Math.max(-r, n));
  return { scale: v.scale, x: limit(v.x, room(size.width, stage.width)), y: limit(v.y, room(size.height, stage.height)) };
}
