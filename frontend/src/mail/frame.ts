// The mail in its frame. The document stays while its parts change, so that nobody loses their place in it.
import { Idiomorph } from "idiomorph";

export const WIDTHS = { desktop: 640, phone: 375 };
const MARK = "data-block";

/** The top and the bottom of something in the mail, in its own pixels from the top of what is seen. */
export interface Extent {
  top: number;
  bottom: number;
}

/** Make the frame's document say what `html` says. */
export function show(frame: HTMLIFrameElement, html: string): void {
  const shown = frame.contentDocument;
  const view = frame.contentWindow as (Window & typeof globalThis) | null;
  if (!shown || !view) return;
  // Parsed in the frame, under its policy: that of our page allows no styles within elements.
  const next = new view.DOMParser().parseFromString(html, "text/html");
  copyAttributes(next.documentElement, shown.documentElement);
  copyAttributes(next.body, shown.body);
  Idiomorph.morph(shown.head, [...next.head.childNodes], { morphStyle: "innerHTML" });
  Idiomorph.morph(shown.body, [...next.body.childNodes], { morphStyle: "innerHTML" });
}

/** The block that something in the mail belongs to: the last whose first row comes before it. */
export function blockAt(target: Element): string {
  let found = "";
  for (const row of target.ownerDocument.querySelectorAll(`[${MARK}]`)) {
    const isAfter = target.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (isAfter && !target.contains(row)) break;
    found = row.getAttribute(MARK) ?? "";
  }
  return found;
}

/** From where to where a block reaches; null when the mail has nothing of it. */
export function extentOf(frame: HTMLIFrameElement, block: string): Extent | null {
  const first = block && frame.contentDocument?.querySelector(`[${MARK}="${CSS.escape(block)}"]`);
  if (!first) return null;
  let last: Element = first;
  while (last.nextElementSibling && !last.nextElementSibling.hasAttribute(MARK)) last = last.nextElementSibling;
  return { top: first.getBoundingClientRect().top, bottom: last.getBoundingClientRect().bottom };
}

/** Scroll the mail until a block is in sight. */
export function bringIntoSight(frame: HTMLIFrameElement, block: string): void {
  const extent = extentOf(frame, block);
  const view = frame.contentWindow;
  if (!extent || !view) return;
  const isSeen = extent.top >= 0 && extent.bottom <= view.innerHeight;
  if (isSeen) return;
  const isQuiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
  view.scrollBy({ top: extent.top - 24, behavior: isQuiet ? "instant" : "smooth" });
}

function copyAttributes(from: Element, to: Element): void {
  for (const { name } of [...to.attributes]) if (!from.hasAttribute(name)) to.removeAttribute(name);
  for (const { name, value } of from.attributes) if (to.getAttribute(name) !== value) to.setAttribute(name, value);
}
