// The keys of the page. None of them is heard in the middle of a syllable.
import { nextOpen } from "./page/LanguageBar";
import { PAIR, type Page } from "./page/page";

/** Listen as long as `signal` lasts. */
export function watchKeys(page: Page, signal: AbortSignal): void {
  addEventListener("keydown", (event) => press(page, event), { signal });
}

function press(page: Page, event: KeyboardEvent): void {
  if (event.isComposing || event.defaultPrevented) return;
  const act = actOf(page, event);
  if (!act) return;
  event.preventDefault();
  act();
}

function actOf(page: Page, event: KeyboardEvent): (() => void) | undefined {
  const isCommand = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (isCommand && key === "z") return () => void (event.shiftKey ? page.writing.redo() : page.writing.undo());
  if (isCommand && key === "y") return () => void page.writing.redo();
  if (isCommand && key === "s") return () => void page.keeper.now();
  if (event.key === "Escape" && page.chosen.value.size) return () => void (page.chosen.value = new Set());
  if (event.key === "F8") return () => nextOpen(page, event.shiftKey ? -1 : 1);
  if (event.altKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) return besideOf(event.target);
  if (event.altKey && /^Digit[1-9]$/.test(event.code)) return choosing(page, Number(event.code.slice(-1)) - 1);
  return undefined;
}

/** The same place in the other language in sight. */
function besideOf(target: EventTarget | null): (() => void) | undefined {
  const row = target instanceof Element ? target.closest(".row") : null;
  const beside = [...(row?.querySelectorAll<HTMLElement>(".t[data-name]") ?? [])].find((text) => !text.contains(target as Node));
  return beside && (() => beside.focus());
}

function choosing(page: Page, at: number): (() => void) | undefined {
  const mode = [...page.languages.locales, PAIR][at];
  return mode && page.languages.locales.length > 1 ? () => page.choose(mode) : undefined;
}
