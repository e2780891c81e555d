// Pictures on their way to the server: how far each is, and why one did not arrive.
import { type Signal, signal } from "@preact/signals";
import { Unanswered } from "../api";
import type { Page } from "../page/page";
import { said } from "../words";
import { send } from "./asking";
import { goToWords, nameOf, put, type Spot } from "./spots";

const PREVIEW = 340; // pixels

export interface Upload {
  readonly file: File;
  /** What is shown of it meanwhile; "" for what this browser cannot show. */
  readonly preview: Signal<string>;
  readonly share: Signal<number>;
  /** Why it did not arrive; "" while it is on its way. */
  readonly failure: Signal<string>;
  readonly ending: AbortController;
}

/** By the name of the spot. */
export const uploads = signal<ReadonlyMap<string, Upload>>(new Map());

/** Send a file and show it in a spot as soon as it is there; whoever still waits in its block is led to its words then. */
export async function upload(page: Page, spot: Spot, file: File, leads = true): Promise<void> {
  const name = nameOf(spot);
  const begunAt = performance.now();
  giveUp(name);
  const mine: Upload = { file, preview: signal(""), share: signal(0), failure: signal(""), ending: new AbortController() };
  uploads.value = new Map([...uploads.value, [name, mine]]);
  if (leads) page.open.value = spot.block;
  void drawn(file).then((address) => (mine.preview.value = address));
  try {
    const picture = await send(page.setting.issue, file, (share) => (mine.share.value = share), mine.ending.signal);
    if (uploads.value.get(name) !== mine) return;
    forget(name);
    put(page, spot, picture);
    page.tell(said("pictures.put"), true);
    if (leads && page.open.peek() === spot.block && touchedAt <= begunAt) goToWords(page, spot);
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    mine.failure.value = error.sentence || said(error.place ? "pictures.signed-out" : "pictures.offline");
    page.say(mine.failure.value);
  }
}

let touchedAt = 0;

/** Notice, as long as `signal` lasts, when somebody does something: they are not taken away from it. */
export function watchHands(signal: AbortSignal): void {
  for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, () => (touchedAt = performance.now()), { signal, capture: true });
}

/** Stop one, or put away why it failed. */
export function giveUp(name: string): void {
  uploads.value.get(name)?.ending.abort();
  forget(name);
}

function forget(name: string): void {
  uploads.value = new Map([...uploads.value].filter(([other]) => other !== name));
}

/** A small drawing of a picture: the page may show no files but its own. */
async function drawn(file: File): Promise<string> {
  try {
    const picture = await createImageBitmap(file, { resizeWidth: PREVIEW, resizeQuality: "medium" });
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width, picture.height];
    canvas.getContext("2d")?.drawImage(picture, 0, 0);
    return canvas.toDataURL("image/jpeg", 0.7);
  } catch {
    return "";
  }
}
