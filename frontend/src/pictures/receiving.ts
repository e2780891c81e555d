// Pictures that come by hand: dropped on a block or between two, or pasted while one is in a block.
import { signal } from "@preact/signals";
import { insertReady } from "../arranging/arranging";
import { newId } from "../document/ids";
import { HEAD, type Page } from "../page/page";
import { said } from "../words";
import { nameOf, type Spot, spotsOf } from "./spots";
import { upload, watchHands } from "./uploads";

/** The block, or the spot by its name, that a file is held over. */
export const target = signal("");

/** Listen as long as `signal` lasts. */
export function watchPictures(page: Page, signal: AbortSignal): void {
  watchHands(signal);
  document.addEventListener("dragover", (event) => hover(event), { signal });
  document.addEventListener("dragleave", (event) => event.relatedTarget === null && (target.value = ""), { signal });
  document.addEventListener("drop", (event) => drop(page, event), { signal });
  document.addEventListener("paste", (event) => paste(page, event), { signal });
}

function hover(event: DragEvent): void {
  if (!event.dataTransfer?.types.includes("Files")) return;
  // Else the browser would leave the page for the file.
  event.preventDefault();
  target.value = under(event);
}

function drop(page: Page, event: DragEvent): void {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  const aim = target.value || under(event);
  target.value = "";
  receive(page, aim, picturesIn(event.dataTransfer));
}

function paste(page: Page, event: ClipboardEvent): void {
  const data = event.clipboardData;
  // What is copied from a document has its words too, and often a picture of them: then the words are meant.
  if (event.defaultPrevented || !data || data.types.includes("text/plain")) return;
  const files = picturesIn(data);
  const aim = under(event) || page.open.value;
  if (files.length === 0 || !aim || page.layer.value) return;
  event.preventDefault();
  receive(page, aim, files);
}

/** Each picture goes into a spot of the block that has none yet, else a new block; a single one replaces what it is dropped on. */
function receive(page: Page, aim: string, files: readonly File[]): void {
  if (files.length === 0) {
    page.tell(said("pictures.none-in-it"));
    return;
  }
  const block = aim.split(".")[0] ?? "";
  const spots = spotsOf(page, block);
  const isFree = (spot: Spot) => page.writing.peek(`${nameOf(spot)}.file`) === "";
  const exact = spots.find((spot) => nameOf(spot) === aim) ?? (spots.length === 1 && files.length === 1 ? spots[0] : undefined);
  const free = [...(exact ? [exact] : []), ...spots.filter((spot) => spot !== exact && isFree(spot))];
  let after = block === HEAD ? "" : block;
  for (const [place, file] of files.entries()) {
    const spot = free[place] ?? newSpot(page, after, place === 0);
    if (!spot) return;
    if (!free[place]) after = spot.block;
    void upload(page, spot, file, place === 0);
  }
  if (free[0]) page.open.value = block;
}

/** The picture of a new block behind another, of the first type that needs a picture and nothing else. */
function newSpot(page: Page, after: string, leads: boolean): Spot | undefined {
  const type = page.schema.types.find(({ is_offered, needs, fields }) => {
    const kinds = fields.filter(({ name }) => needs.includes(name)).map(({ kind }) => kind);
    return is_offered && kinds.length > 0 && kinds.every((kind) => kind === "picture");
  });
  if (!type) return undefined;
  const block = { id: newId(), type: type.name };
  const values = Object.entries(type.blank).map(([path, text]) => [`${block.id}.${path}`, text] as const);
  insertReady(page, [block], Object.fromEntries(values), after, leads);
  return spotsOf(page, block.id)[0];
}

const picturesIn = (data: DataTransfer): File[] => [...data.files].filter((file) => file.type.startsWith("image/") || /\.(heic|heif|avif)$/i.test(file.name));

function under(event: Event): string {
  const found = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-picture], .block") : null;
  return found?.dataset.picture ?? found?.id.replace(/^block-/, "") ?? "";
}
