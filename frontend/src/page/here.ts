// In which text the caret is, by its name; "" for none.
import { signal } from "@preact/signals";

export const here = signal("");

/** The name of the text that something belongs to: it stands in it, or is a tool beside it. */
export function nameAt(target: EventTarget | null): string {
  const cell = target instanceof Element ? target.closest(".cell") : null;
  return cell?.querySelector<HTMLElement>("[data-name]")?.dataset.name ?? "";
}
