// The words of a paragraph with what they are: strong, stressed, linked. Nothing else of their look is kept.
import { withoutReversing } from "../markdown/letters";
import type { Inline, Mark } from "../markdown/nodes";
import { parts } from "../markdown/tags";
import { isLeftOut, type Look, lookIn } from "./styles";

const LEADS_SOMEWHERE = /^(?:https?:\/\/[^\s/?#]|mailto:[^\s@]+@|tel:\+?\d)/i;
const NOT_IN_ADDRESS = /[\s<>"\\^`|]/g;
// Nothing is seen of them, and they part words: breaks that may be, breaks that may not, marks of the order of bytes.
const UNSEEN = /[\u00ad\u200b\u2060\ufeff]/g;
const PICTOGRAPH = /^(?:\p{Extended_Pictographic}|\p{Emoji_Component})+$/u;
const RAISED = new Map([..."0123456789"].map((digit, place): [string, string] => [digit, "⁰¹²³⁴⁵⁶⁷⁸⁹"[place] ?? digit]));
// The numbers in boxes of Hancom's own fonts.
const BOXED = /[\u{f02b1}-\u{f02ba}]/gu;

/** What stands in a node that holds words only. */
export function inlinesOf(node: Node, look: Look, href: string | null): Inline[] {
  if (node instanceof Text) return written(node.data, look, href);
  if (!(node instanceof Element) || isLeftOut(node)) return [];
  switch (node.localName) {
    case "br":
      return node.classList.contains("Apple-interchange-newline") ? [] : [{ type: "hard_break" }];
    case "img":
      return emoji(node, look, href);
    case "sup":
      return raised(node, look, href);
    default:
      return inside(node, look, href);
  }
}

/** Where the words in an element lead, which stands in words that lead somewhere or nowhere. */
export function hrefIn(element: Element, around: string | null): string | null {
  if (element.localName !== "a" || !element.hasAttribute("href")) return around;
  const address = (element.getAttribute("href") ?? "").trim();
  if (!LEADS_SOMEWHERE.test(address)) return null; // a place in its own document, a file, a script
  return address.replace(NOT_IN_ADDRESS, (sign) => encodeURIComponent(sign));
}

/** The words as a reader sees them. */
export function seen(text: string): string {
  const boxed = (sign: string) => String.fromCodePoint(0x2460 + (sign.codePointAt(0) ?? 0xf02b1) - 0xf02b1);
  return withoutReversing(text).replace(UNSEEN, "").replace(BOXED, boxed);
}

function inside(element: Element, look: Look, href: string | null): Inline[] {
  const here = lookIn(element, look);
  const leads = hrefIn(element, href);
  return [...element.childNodes].flatMap((child) => inlinesOf(child, here, leads));
}

function written(text: string, look: Look, href: string | null): Inline[] {
  const marks = marksOf(look, href);
  if (!look.isPre) return piece(text.replace(/[ \t\n\r\f]+/g, " "), marks);
  const lines = text.split(/\r\n?|\n/);
  return lines.flatMap((line, place): Inline[] => [...(place > 0 ? [{ type: "hard_break" } as const] : []), ...piece(line, marks)]);
}

function piece(text: string, marks: Mark[]): Inline[] {
  return parts(seen(text)).map((part): Inline => (typeof part === "string" ? { type: "text", text: part, marks } : { type: "merge_tag", attrs: part, marks }));
}

function marksOf({ isStrong, isStressed }: Look, href: string | null): Mark[] {
  const marks: Mark[] = href ? [{ type: "link", attrs: { href } }] : [];
  if (isStrong) marks.push({ type: "strong" });
  if (isStressed) marks.push({ type: "em" });
  return marks;
}

/** A picture that stands for a sign; any other is none of the words. */
function emoji(element: Element, look: Look, href: string | null): Inline[] {
  const sign = element.getAttribute("alt") ?? "";
  return PICTOGRAPH.test(sign) ? piece(sign, marksOf(look, href)) : [];
}

/** Raised digits are signs of their own: m², and the number of a note. */
function raised(element: Element, look: Look, href: string | null): Inline[] {
  const words = (element.textContent ?? "").trim();
  const isNumber = /^\d{1,3}$/.test(words);
  return isNumber ? piece([...words].map((digit) => RAISED.get(digit) ?? digit).join(""), marksOf(look, href)) : inside(element, look, href);
}
