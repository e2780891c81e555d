// Rectangles and points in a picture, all as shares of its width and height, from 0 to 1.

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export const WHOLE: Box = { left: 0, top: 0, width: 1, height: 1 };
const SMALLEST = 0.05;
const STEP = 0.05; // of the room of a window: as coarse as the cuts that the server makes

export const within = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

/** A point as a draft says it, and back: `62% 30%`. */
export const written = ({ x, y }: Point): string => `${Math.round(x * 100)}% ${Math.round(y * 100)}%`;

export function read(text: string): Point | null {
  const [, x, y] = /^(\d+)% (\d+)%$/.exec(text) ?? [];
  return x && y ? { x: Number(x) / 100, y: Number(y) / 100 } : null;
}

/** How a window of the shape `ratio` stands in a picture of the shape `own` so that a point stays in sight, for `object-position`. */
export function positionOf(focus: Point | null, own: number, ratio: number): string {
  if (!focus) return ratio < own ? "50% 50%" : "50% 33.3%";
  const isAcross = ratio < own;
  const part = isAcross ? ratio / own : own / ratio;
  const room = 1 - part;
  if (room <= 0) return "50% 50%";
  const place = Math.round(within(((isAcross ? focus.x : focus.y) - part / 2) / room, 0, 1) / STEP) * STEP * 100;
  return isAcross ? `${place}% 50%` : `50% ${place}%`;
}

/** A box moved by some shares, within the picture. */
export function moved(box: Box, x: number, y: number): Box {
  return { ...box, left: within(box.left + x, 0, 1 - box.width), top: within(box.top + y, 0, 1 - box.height) };
}

/** A box whose corner was drawn to a point; `ratio` is its shape in shares, 0 for any. */
export function drawn(box: Box, corner: Corner, to: Point, ratio: number): Box {
  const isLeft = corner.includes("w");
  const isTop = corner.includes("n");
  const still = { x: isLeft ? box.left + box.width : box.left, y: isTop ? box.top + box.height : box.top };
  const room = { x: isLeft ? still.x : 1 - still.x, y: isTop ? still.y : 1 - still.y };
  let width = within(isLeft ? still.x - to.x : to.x - still.x, SMALLEST, room.x);
  let height = within(isTop ? still.y - to.y : to.y - still.y, SMALLEST, room.y);
  if (ratio) {
    width = Math.min(Math.max(width, height * ratio), room.x, room.y * ratio);
    height = width / ratio;
  }
  return { left: isLeft ? still.x - width : still.x, top: isTop ? still.y - height : still.y, width, height };
}

/** The largest box of a shape about the middle of another. */
export function shaped(box: Box, ratio: number): Box {
  const width = Math.min(1, ratio);
  const height = width / ratio;
  return moved({ width, height, left: box.left + box.width / 2 - width / 2, top: box.top + box.height / 2 - height / 2 }, 0, 0);
}

export const CORNERS = ["nw", "ne", "sw", "se"] as const;
export type Corner = (typeof CORNERS)[number];
