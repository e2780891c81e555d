// In which text the caret is, by its name; "" for none.
import { signal } from "@preact/signals";

export const here = signal("");

let isPressing = false;
let wanted = "";
let waiting: (() => void)[] = [];

/** Be in a text. While something is pressed nothing on the page moves: what was aimed at is hit. */
export function stand(name: string): void {
  wanted = name;
  if (!isPressing) here.value = name;
}

/** Do something as soon as nothing is pressed, and so everything stands where it is to stay. */
export function onceReleased(act: () => void): void {
  if (isPressing) waiting.push(act);
  else act();
}

export function watchPressing(signal: AbortSignal): void {
  const listening = { capture: true, signal };
  const press = () => (isPressing = true);
  const release = () => {
    isPressing = false;
    here.value = wanted;
    const acts = waiting;
    waiting = [];
    for (const act of acts) act();
  };
  for (const type of ["pointerdown", "mousedown"]) addEventListener(type, press, listening);
  // A mouse that lets go says so twice, and what was hit is settled with the second; a finger is followed by a mouse of its own.
  for (const type of ["mouseup", "pointercancel", "contextmenu"]) addEventListener(type, release, listening);
  addEventListener("pointerup", ({ pointerType }) => void (pointerType !== "mouse" && release()), listening);
}

/** The name of the text that something belongs to: it stands in it, or is a tool beside it. */
export function nameAt(target: EventTarget | null): string {
  const cell = target instanceof Element ? target.closest(".cell") : null;
  return cell?.querySelector<HTMLElement>("[data-name]")?.dataset.name ?? "";
}
