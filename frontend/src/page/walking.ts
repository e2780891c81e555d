// From text to text: where the caret goes when it leaves one.
import type { Direction } from "../text/hooks";
import type { Page } from "./page";

/** Into the text of the same language before or after; gives whether there is one. */
export function leave(page: Page, name: string, direction: Direction): boolean {
  const isBack = direction === "up" || direction === "left";
  const texts = [...document.querySelectorAll<HTMLElement>(".doc .t[data-name]")];
  const here = texts.find((text) => text.dataset.name === name);
  const same = texts.filter((text) => text.lang === here?.lang);
  const next = here && same[same.indexOf(here) + (isBack ? -1 : 1)];
  const block = next?.closest(".block")?.id.replace(/^block-/, "");
  if (!next?.dataset.name || !block) return false;
  page.enter(block, next.dataset.name, isBack ? "end" : "start");
  return true;
}
