// What can be done with the page as a whole: by a key, or found by its name.
import { handingOf } from "../handover/handing";
import { isPressed, type ShortcutName } from "../keys";
import { leaveFor } from "../page/leaving";
import { nextOpen } from "../page/LanguageBar";
import { PAIR, type Page } from "../page/page";
import { said } from "../words";

export interface Act {
  readonly name: string;
  readonly words: string;
  readonly shortcut?: ShortcutName;
  readonly do: () => void;
}

/** What can be done now. */
export function actsOf(page: Page): readonly Act[] {
  const { writing, layer, setting } = page;
  return [
    { name: "palette", words: said("around.palette"), shortcut: "palette", do: () => (layer.value = "palette") },
    { name: "add", words: said("page.add"), do: () => addBlock(page) },
    { name: "next-open", words: said("page.next"), shortcut: "next-open", do: () => nextOpen(page, 1) },
    { name: "previous-open", words: said("around.previous-open"), shortcut: "previous-open", do: () => nextOpen(page, -1) },
    ...languageActs(page),
    { name: "look", words: said(page.isLooking.value ? "page.write" : "page.look"), do: () => (page.isLooking.value = !page.isLooking.value) },
    ...(writing.canUndo.value ? [{ name: "undo", words: said("page.undo"), shortcut: "undo", do: () => void writing.undo() } as const] : []),
    ...(writing.canRedo.value ? [{ name: "redo", words: said("page.redo"), shortcut: "redo", do: () => void writing.redo() } as const] : []),
    { name: "save", words: said("around.save"), shortcut: "save", do: () => void page.keeper.now() },
    ...handingOf(page).map((act) => ({ name: act.layer, words: act.words, do: () => (layer.value = act.layer) })),
    ...setting.pages.map(({ words, address }) => ({ name: address, words, do: () => void leaveFor(page, address) })),
    { name: "back", words: said("page.back"), do: () => void leaveFor(page, setting.back) },
    { name: "help", words: said("around.help"), shortcut: "help", do: () => (layer.value = "keys") },
  ];
}

/** Listen as long as `signal` lasts. While something lies over the page, its keys are its own. */
export function watchKeys(page: Page, signal: AbortSignal): void {
  const press = (event: KeyboardEvent) => {
    if (event.defaultPrevented || document.querySelector("dialog:modal")) return;
    const act = actsOf(page).find(({ shortcut }) => shortcut && isPressed(event, shortcut));
    if (act) {
      event.preventDefault();
      act.do();
    } else if (isPressed(event, "beside")) {
      goBeside(event);
    } else if (page.chosen.value.size && isPressed(event, "close")) {
      page.chosen.value = new Set();
    }
  };
  addEventListener("keydown", press, { signal });
}

/** To the same place in the other language in sight. */
function goBeside(event: KeyboardEvent): void {
  const { target } = event;
  const row = target instanceof Element ? target.closest(".row") : null;
  const beside = [...(row?.querySelectorAll<HTMLElement>(".t[data-name]") ?? [])].find((text) => !text.contains(target as Node));
  if (!beside) return;
  event.preventDefault();
  beside.focus();
}

const BY_PLACE: readonly ShortcutName[] = ["first-language", "second-language", "third-language"];

/** Each language, and two beside each other. */
function languageActs(page: Page): readonly Act[] {
  const { locales } = page.languages;
  if (locales.length < 2) return [];
  return [...locales, PAIR].map((mode, place) => {
    const shortcut = BY_PLACE[place];
    return {
      name: `language-${mode}`,
      words: mode === PAIR ? said("page.pair") : said("around.only", { language: page.nameOf(mode) }),
      ...(shortcut ? { shortcut } : {}),
      do: () => page.choose(mode),
    };
  });
}

function addBlock(page: Page): void {
  page.insertAfter.value = placeForMore(page);
  page.layer.value = "picker";
}

/** Behind which block another one goes: the one that is open, else the last; "" where there is none. */
export function placeForMore(page: Page): string {
  const blocks = page.writing.peekBlocks();
  return blocks.some(({ id }) => id === page.open.value) ? page.open.value : (blocks.at(-1)?.id ?? "");
}
