// In which text the caret is, by its name; "" for none.
import { signal } from "@preact/signals";

export const here = signal("");

/** The name of the text that something stands in. */
export const nameAt = (target: EventTarget | null): string => (target instanceof Element ? (target.closest<HTMLElement>("[data-name]")?.dataset.name ?? "") : "");
