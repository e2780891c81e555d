// The mail in its frame, as tall as it is: the document stays while its parts change, so that nobody loses their place in it.
import { Idiomorph } from "idiomorph";

export const WIDTHS = { desktop: 640, phone: 375 };
const MARK = "data-block";

/** The top and the bottom of a block in the mail, in pixels of the mail. */
export interface Extent {
  top: number;
  bottom: number;
}

/** Make the frame's document say what `html` says, after `change` has had its way with it. */
export function show(frame: HTMLIFrameElement, html: string, change: (mail: Document) => void): void {
  const shown = frame.contentDocument;
  const view = frame.contentWindow as (Window & typeof globalThis) | null;
  if (!shown || !view) return;
  // Parsed in the frame, under its policy: that of our page allows no styles within elements.
  const next = new view.DOMParser().parseFromString(html, "text/html");
  change(next);
  copyAttributes(next.documentElement, shown.documentElement);
  copyAttributes(next.body, shown.body);
  Idiomorph.morph(shown.head, [...next.head.childNodes], { morphStyle: "innerHTML" });
  Idiomorph.morph(shown.body, [...next.body.childNodes], { morphStyle: "innerHTML" });
}

/** How tall the mail is, whatever the height of its frame. */
export const heightOf = (frame: HTMLIFrameElement): number => frame.contentDocument?.documentElement.offsetHeight ?? 0;

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

/** From where to where each block reaches. In a mail of several languages a block stands more than once: its first place counts. */
export function extentsOf(frame: HTMLIFrameElement): Map<string, Extent> {
  const extents = new Map<string, Extent>();
  for (const first of frame.contentDocument?.querySelectorAll(`[${MARK}]`) ?? []) {
    const block = first.getAttribute(MARK) ?? "";
    if (extents.has(block)) continue;
    let last: Element = first;
    while (last.nextElementSibling && !last.nextElementSibling.hasAttribute(MARK)) last = last.nextElementSibling;
    extents.set(block, { top: first.getBoundingClientRect().top, bottom: last.getBoundingClientRect().bottom });
  }
  return extents;
}

function copyAttributes(from: Element, to: Element): void {
  for (const { name } of [...to.attributes]) if (!from.hasAttribute(name)) to.removeAttribute(name);
  for (const { name, value } of from.attributes) if (to.getAttribute(name) !== value) to.setAttribute(name, value);
}
