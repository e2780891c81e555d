// Where two people changed one thing. A picture is one: where both chose one, its parts do not differ each for itself.
import type { Clashes } from "../api";

const ASSET = ".asset"; // of two pictures in one place this differs

/** Whether both chose a picture for the place of this name. */
export const isOtherPicture = (clashes: Clashes, picture: string): boolean => picture + ASSET in clashes;

/** The names of what differs of a picture. */
export const partsOf = (clashes: Clashes, picture: string): string[] => Object.keys(clashes).filter((name) => name.startsWith(`${picture}.`));

/** One name for each place that waits for a choice. */
export function placesIn(clashes: Clashes): string[] {
  const names = Object.keys(clashes);
  const starts = names.filter((name) => name.endsWith(ASSET)).map((name) => name.slice(0, -ASSET.length + 1));
  return names.filter((name) => name.endsWith(ASSET) || !starts.some((start) => name.startsWith(start)));
}
