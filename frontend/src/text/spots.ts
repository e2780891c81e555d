// Places in a text that hold for the text on the page and for the editor that takes its place.
import type { EditorView } from "prosemirror-view";

/** An end of the text; so many signs from its start; a point on the screen. */
export type Spot = "start" | "end" | number | { x: number; y: number };

const CHIP = "[data-tag], [data-particle]";
const LINES = "p, h2, h3, h4, .text > div";

/** How many signs stand before a point on the screen, in a text that is not being written in. */
export function signsBefore(text: Element, { x, y }: { x: number; y: number }): number | null {
  const caret = document.caretPositionFromPoint?.(x, y);
  const [node, offset] = caret ? [caret.offsetNode, caret.offset] : webkit(x, y);
  if (!node || !text.contains(node)) return null;
  let signs = 0;
  let lines = 0;
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (here) =>
    here.parentElement?.closest(CHIP) && text.contains(here.parentElement.closest(CHIP)) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  const end = document.createRange();
  end.setStart(node, offset);
  while (walker.nextNode()) {
    const here = walker.currentNode;
    if (end.comparePoint(here, 0) > 0) break;
    if (here instanceof Text) {
      if (here === node) return signs + Math.max(0, lines - 1) + offset;
      signs += here.data.length;
    } else if (here instanceof Element) {
      if (here.matches(LINES)) lines += 1;
      else if (here.contains(node) && here.matches(CHIP)) break;
      else if (here.matches(`${CHIP}, br`)) signs += 1;
    }
  }
  return signs + Math.max(0, lines - 1);
}

/** The place of a spot in the editor's document; null for its end. */
export function positionAt(view: EditorView, spot: Spot): number | null {
  if (spot === "end") return null;
  if (spot === "start") return 0;
  if (typeof spot === "object") return view.posAtCoords({ left: spot.x, top: spot.y })?.pos ?? null;
  let left = spot;
  let found: number | null = null;
  let isFirst = true;
  view.state.doc.descendants((node, start) => {
    if (found !== null || !node.isTextblock) return found === null;
    if (!isFirst) left -= 1; // the end of the line before
    isFirst = false;
    if (left <= node.content.size) found = start + 1 + Math.max(0, left);
    left -= node.content.size;
    return false;
  });
  return found;
}

function webkit(x: number, y: number): [Node | null, number] {
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? [range.startContainer, range.startOffset] : [null, 0];
}
