// Chips: what stands for something of each reader. One sign to the caret, with what a sample reader has there.
import type { Node } from "prosemirror-model";
import { type Command, NodeSelection, type Transaction } from "prosemirror-state";
import type { NodeViewConstructor } from "prosemirror-view";
import { said } from "../words";
import { chipsToBe } from "./converting";
import { type Tag, written } from "./markdown/tags";
import { sampleOf } from "./tagging";

/** How each kind of chip is drawn in a text of a language. */
export function drawn(locale: string): Record<string, (node: Node) => HTMLElement> {
  return {
    merge_tag: (node) => tagChip(node.attrs as Tag, locale),
    particle: (node) => particleChip(String(node.attrs.written)),
  };
}

/** The same for an editor. */
export function chipViews(locale: string): Record<string, NodeViewConstructor> {
  const views = Object.entries(drawn(locale)).map(([type, draw]): [string, NodeViewConstructor] => [type, (node) => ({ dom: draw(node) })]);
  return Object.fromEntries(views);
}

/** Makes chips of what was typed as one; nothing where there is none. */
export function withChips(tr: Transaction): Transaction | null {
  const places: { from: number; to: number; chip: Node }[] = [];
  tr.doc.descendants((node, start) => {
    if (!node.isTextblock) return;
    for (const { from, to, chip } of chipsToBe(node)) places.push({ from: start + 1 + from, to: start + 1 + to, chip });
  });
  for (const { from, to, chip } of places.reverse()) tr.replaceWith(from, to, chip);
  return places.length > 0 ? tr : null;
}

/** Backspace and Delete choose the chip beside the caret; only when it is chosen they take it away. */
export function chooseChip(direction: "before" | "after"): Command {
  return ({ selection, tr }, dispatch) => {
    if (!selection.empty) return false;
    const { $from } = selection;
    const chip = direction === "before" ? $from.nodeBefore : $from.nodeAfter;
    if (!chip?.isAtom || !NodeSelection.isSelectable(chip) || chip.isText) return false;
    dispatch?.(tr.setSelection(NodeSelection.create(tr.doc, $from.pos - (direction === "before" ? chip.nodeSize : 0))));
    return true;
  };
}

function tagChip(tag: Tag, locale: string): HTMLElement {
  const { label, sample } = sampleOf(tag, locale);
  const chip = emptyChip();
  chip.dataset.tag = written(tag);
  const values = { label: label || tag.name, sample, other: tag.default };
  chip.title = said(tag.default ? "text.tag-title-or" : "text.tag-title", values);
  if (label) {
    const what = document.createElement("span");
    what.className = "chip-what";
    what.textContent = label;
    chip.append(what, " ");
  } else chip.classList.add("is-unknown");
  chip.append(sample);
  return chip;
}

function particleChip(forms: string): HTMLElement {
  const chip = emptyChip();
  chip.dataset.particle = forms;
  chip.title = said("text.particle-title");
  chip.append(forms);
  return chip;
}

function emptyChip(): HTMLElement {
  const chip = document.createElement("span");
  chip.className = "chip";
  chip.contentEditable = "false";
  return chip;
}
