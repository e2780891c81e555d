// The compose form as a draft: what it would post, without its files and its buttons.
import type { MailAsked } from "../api";

export type Draft = Pick<MailAsked, "blocks" | "values">;

const NOT_TEXTS = new Set(["at", "base", "block", "do", "tab"]);

/** What the form holds now. */
export function draftOf(form: HTMLFormElement): Draft {
  const posted = new FormData(form);
  const blocks = posted.getAll("block").map((value) => {
    const [id = "", type = ""] = String(value).split(":");
    return { id, type };
  });
  const values: Record<string, string> = {};
  for (const [name, value] of posted) {
    if (typeof value === "string" && !NOT_TEXTS.has(name)) values[name] = value.replace(/\r\n?/g, "\n");
  }
  return { blocks, values };
}

/** Calls `changed` whenever something in the form has changed, but not in the middle of a syllable. */
export function watch(form: HTMLFormElement, changed: () => void): void {
  let isComposing = false;
  form.addEventListener("compositionstart", () => {
    isComposing = true;
  });
  form.addEventListener("compositionend", () => {
    isComposing = false;
    changed();
  });
  form.addEventListener("input", () => {
    if (!isComposing) changed();
  });
}

/** Calls `entered` with the id of the block that the focus comes into, "" for what is in none. */
export function watchBlocks(form: HTMLFormElement, entered: (block: string) => void): void {
  form.addEventListener("focusin", (event) => {
    const block = (event.target as Element).closest(".block");
    entered(block?.id.replace(/^block-/, "") ?? "");
  });
}

/** Opens a block of the form and goes into its first field. */
export function enter(block: string): void {
  const card = document.getElementById(`block-${block}`);
  const fold = card?.querySelector("details");
  if (!card || !fold) return;
  fold.open = true;
  card.scrollIntoView({ block: "nearest" });
  const first = fold.querySelector<HTMLElement>(".block-fields :is(input:not([type=hidden], [type=file]), textarea, select)");
  (first ?? card).focus({ preventScroll: true });
}
