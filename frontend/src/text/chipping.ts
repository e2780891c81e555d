// Chips in a text that is being written: made of what was typed, and chosen before they are taken away.
import type { Node } from "prosemirror-model";
import { type Command, NodeSelection, type Transaction } from "prosemirror-state";
import type { NodeViewConstructor } from "prosemirror-view";
import { drawn } from "./chips";
import { chipsToBe } from "./converting";

/** How each kind of chip is drawn in an editor. */
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
