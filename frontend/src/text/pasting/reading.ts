// The HTML of other programs read as what comes one below the other. Its document is inert: nothing of it is run or fetched.
import type { Heading, Inline, Node as RichNode } from "../markdown/nodes";
import { type Entry, type Flow, flowing, paragraphsOf, saysSomething } from "./flow";
import { withLists, withTypedLists } from "./lists";
import { isLeftOut, type Look, lookIn, PLAIN, STYLE, styleOf } from "./styles";
import { rowsOf } from "./tables";
import { hrefIn, inlinesOf } from "./words";
import { markerOf, type Marker } from "./word-lists";

const BLOCKS =
  "address, article, aside, blockquote, caption, center, dd, details, div, dl, dt, fieldset, figcaption, figure, footer, form, h1, h2, h3, h4, h5, h6, header, hr, li, main, nav, ol, p, pre, section, summary, table, tbody, td, tfoot, th, thead, tr, ul";
const NAMES = new Set(BLOCKS.split(", "));
const DEEPEST = 150;

interface Around {
  look: Look;
  href: string | null;
  /** How many lists it stands in. */
  level: number;
  depth: number;
}

/** What a document holds. */
export function flowOf(html: string): Flow[] {
  const { body } = new DOMParser().parseFromString(unapplied(html), "text/html");
  return flowIn(body, { look: PLAIN, href: null, level: 0, depth: 0 });
}

/** The HTML with its styles as words: the policy of the page forbids to apply any, and says so aloud for each. */
function unapplied(html: string): string {
  const bare = html.replace(/<style\b[^>]*>.*?(?:<\/style\s*>|$)/gis, "");
  return bare.replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/([\s"'])style(\s*=)/gi, `$1${STYLE}$2`));
}

/** All of a flow as rich text, tables as lines of words. */
export function nodesOf(flow: readonly Flow[]): RichNode[] {
  return withLists(withTypedLists(flow), (rows) => {
    const lines = rows.map((cells) => cells.filter(Boolean).join(" | ").replace(/\n/g, " "));
    const words = lines.flatMap((text, place): Inline[] => [...(place > 0 ? [{ type: "hard_break" } as const] : []), { type: "text", text, marks: [] }]);
    return paragraphsOf(words);
  });
}

function flowIn(parent: Element, around: Around): Flow[] {
  if (around.depth > DEEPEST) return paragraphsOf(inlinesOf(new Text(parent.textContent ?? ""), PLAIN, null)).map(flowing);
  const flow: Flow[] = [];
  let words: Inline[] = [];
  const end = () => {
    flow.push(...paragraphsOf(words).map(flowing));
    words = [];
  };
  const lines = lineByLine(parent);
  for (const child of parent.childNodes) {
    if (!(child instanceof Element)) words.push(...inlinesOf(child, around.look, around.href));
    else if (isLeftOut(child)) continue;
    else if (lines.has(child)) words.push(...wordsIn(child, around), { type: "hard_break" });
    else if (isBlock(child)) {
      end();
      flow.push(...flowOfBlock(child, inside(child, around)));
    } else words.push(...inlinesOf(child, around.look, around.href));
  }
  end();
  return flow;
}

function flowOfBlock(block: Element, around: Around): Flow[] {
  const marker = markerOf(block);
  if (marker) return marked(block, marker, around);
  const level = headingLevel(block);
  if (level) return headingsOf(flowIn(block, around), level);
  switch (block.localName) {
    case "blockquote": {
      const content = nodesOf(flowIn(block, around));
      return content.length > 0 ? [flowing({ type: "blockquote", content })] : [];
    }
    case "ul":
    case "ol":
      return entriesIn(block, { ...around, level: around.level + 1 });
    case "li":
      return entryOf(block, null, { ...around, level: around.level || 1 });
    case "table": {
      const rows = rowsOf(block);
      return rows ? [{ type: "rows", rows }] : flowIn(block, around);
    }
    case "hr":
      return [];
    default:
      return flowIn(block, around);
  }
}

/** The entries of a list; a list that stands between them belongs to the one above, as it does in Google Docs. */
function entriesIn(list: Element, around: Around): Flow[] {
  let number = list.localName === "ol" ? Number.parseInt(list.getAttribute("start") ?? "1", 10) : null;
  if (number !== null && !(number >= 0)) number = 1;
  const flow: Flow[] = [];
  for (const child of list.children) {
    if (isLeftOut(child)) continue;
    if (child.localName !== "li") {
      flow.push(...flowOfBlock(child, inside(child, around)));
      continue;
    }
    flow.push(...entryOf(child, number, inside(child, around)));
    if (number !== null) number += 1;
  }
  return flow;
}

function entryOf(item: Element, number: number | null, around: Around): Flow[] {
  const indent = item.getAttribute("data-stringify-indent"); // of Slack, counted from 0
  const told = indent ? Number(indent) + 1 : Number(item.getAttribute("data-aria-level") ?? item.getAttribute("aria-level"));
  const level = told > 0 && told < 10 ? told : around.level;
  const flow = flowIn(item, { ...around, level });
  const first = flow.findIndex((one) => one.type === "entry");
  const own = first < 0 ? flow : flow.slice(0, first);
  const deeper = first < 0 ? [] : flow.slice(first);
  const content = nodesOf(own);
  if (content.length === 0) return deeper;
  return [{ type: "entry", level, number, content } satisfies Entry, ...deeper];
}

/** A paragraph that Word marks as an entry of a list. */
function marked(block: Element, { level, number, sign }: Marker, around: Around): Flow[] {
  const content = nodesOf(flowIn(block, around));
  if (sign) return content.map((node) => flowing(withSign(node, sign)));
  return content.length > 0 ? [{ type: "entry", level, number, content }] : [];
}

function withSign(node: RichNode, sign: string): RichNode {
  return node.type === "paragraph" ? { ...node, content: [{ type: "text", text: `${sign} `, marks: [] }, ...node.content] } : node;
}

function headingLevel(block: Element): number {
  const named = /^h([1-6])$/.exec(block.localName)?.[1] ?? /^Mso(?:Heading(\d)|(?:Sub)?Title)/.exec(block.className)?.[1];
  const outlined = /^[1-6]$/.exec(styleOf(block, "mso-outline-level"))?.[0];
  const isTitle = /^Mso(?:Sub)?Title\b/.test(block.className);
  const level = Number(named ?? outlined ?? (isTitle ? 1 : 0));
  return level ? Math.min(Math.max(level, 2), 4) : 0;
}

/** A heading is strong by itself. */
function headingsOf(flow: readonly Flow[], level: number): Flow[] {
  return flow.map((one) => {
    if (one.type !== "node" || one.node.type !== "paragraph") return one;
    const content = one.node.content.map((word) => (word.type === "hard_break" ? word : { ...word, marks: word.marks.filter(({ type }) => type !== "strong") }));
    return flowing({ type: "heading", attrs: { level }, content } satisfies Heading);
  });
}

/** The children that are lines of one text: a mail program makes each line a block, and an empty one between paragraphs. */
function lineByLine(parent: Element): Set<Element> {
  const lines = [...parent.children].filter((child) => child.localName === "div" && !child.querySelector(BLOCKS) && !styleOf(child, "mso-list"));
  return lines.some((line) => line.querySelector("br") && !(line.textContent ?? "").trim()) ? new Set(lines) : new Set();
}

function wordsIn(line: Element, around: Around): Inline[] {
  const { look, href } = inside(line, around);
  const words = [...line.childNodes].flatMap((child) => inlinesOf(child, look, href));
  return words.some(saysSomething) ? words : [];
}

function isBlock(element: Element): boolean {
  return NAMES.has(element.localName) || element.querySelector(BLOCKS) !== null;
}

function inside(element: Element, around: Around): Around {
  return { ...around, look: lookIn(element, around.look), href: hrefIn(element, around.href), depth: around.depth + 1 };
}
