// Chips: what stands for something of each reader. One sign to the caret, with what a sample reader has there.
import type { Node } from "prosemirror-model";
import { said } from "../words";
import { type Tag, written } from "./markdown/tags";
import { sampleOf } from "./tagging";

/** How each kind of chip is drawn in a text of a language. */
export function drawn(locale: string): Record<string, (node: Node) => HTMLElement> {
  return {
    merge_tag: (node) => tagChip(node.attrs as Tag, locale),
    particle: (node) => particleChip(String(node.attrs.written)),
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
