// Rich text as values, as the server keeps it (`content/richtext/nodes.py`, `inlines.py`), brought into normal form.
//
// Normal form is what Markdown can say: single spaces, none of them at the edges of lines or marks, pieces with the same
// marks joined, at most one mark of each type, in a fixed order, nothing empty. Two texts that look the same are equal in it.
import { clean, onOneLine } from "./letters";
import type { Tag } from "./tags";

export type Mark = { type: "link"; attrs: { href: string } } | { type: "strong" } | { type: "em" };
export type Text = { type: "text"; text: string; marks: Mark[] };
export type HardBreak = { type: "hard_break" };
export type TagNode = { type: "merge_tag"; attrs: Tag; marks: Mark[] };
export type Inline = Text | HardBreak | TagNode;

export type Paragraph = { type: "paragraph"; content: Inline[] };
export type Heading = { type: "heading"; attrs: { level: number }; content: Inline[] };
export type Item = { type: "list_item"; content: Node[] };
export type BulletList = { type: "bullet_list"; content: Item[] };
export type OrderedList = { type: "ordered_list"; attrs: { start: number }; content: Item[] };
export type Quote = { type: "blockquote"; content: Node[] };
export type Node = Paragraph | Heading | BulletList | OrderedList | Quote;

const ORDER: readonly Mark["type"][] = ["link", "strong", "em"];
export const NO_MARKS: Mark[] = [];

/** Nodes in normal form. Raises Unreadable for letters that no text may have. */
export function normal(nodes: readonly Node[]): Node[] {
  return nodes.map(normalNode).filter(({ content }) => content.length > 0);
}

/** Whether two values in normal form are equal. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export function isSameMark(one: Mark, other: Mark): boolean {
  return one.type === other.type && hrefOf(one) === hrefOf(other);
}

/** Where a link leads; null for another mark. */
export function hrefOf(mark: Mark): string | null {
  return mark.type === "link" ? mark.attrs.href : null;
}

function normalNode(node: Node): Node {
  switch (node.type) {
    case "paragraph":
      return { type: node.type, content: inlinesIn(node.content) };
    case "heading": // one line of Markdown, so it has no breaks
      return { type: node.type, attrs: { level: node.attrs.level }, content: inlinesIn(node.content.map(asSpace)) };
    case "blockquote":
      return { type: node.type, content: normal(node.content) };
    case "bullet_list":
      return { type: node.type, content: itemsIn(node.content) };
    case "ordered_list":
      return { type: node.type, attrs: { start: node.attrs.start }, content: itemsIn(node.content) };
  }
}

function itemsIn(items: readonly Item[]): Item[] {
  const inside = items.map(({ type, content }) => ({ type, content: normal(content) }));
  return inside.filter(({ content }) => content.length > 0);
}

function asSpace(node: Inline): Inline {
  return node.type === "hard_break" ? text(" ", NO_MARKS) : node;
}

function inlinesIn(nodes: readonly Inline[]): Inline[] {
  return trimmed(merged(withoutMarksOnEdgeSpaces(spacesApart(nodes.map(usable)))));
}

function text(words: string, marks: Mark[]): Text {
  return { type: "text", text: words, marks };
}

function usable(node: Inline): Inline {
  if (node.type === "hard_break") return { type: node.type };
  const marks = oneOfEach(node.marks);
  if (node.type === "text") return text(clean(node.text).replace(/[\n\t]/g, " "), marks);
  return { type: node.type, attrs: { name: node.attrs.name, default: onOneLine(node.attrs.default) }, marks };
}

function oneOfEach(marks: readonly Mark[]): Mark[] {
  const last = new Map(marks.map((mark) => [mark.type, mark]));
  return ORDER.flatMap((type): Mark[] => {
    const mark = last.get(type);
    if (!mark) return [];
    return [mark.type === "link" ? { type: "link", attrs: { href: clean(mark.attrs.href).trim() } } : { type: mark.type }];
  });
}

/** Spaces as pieces of their own, so that a mark can be taken off them. */
function spacesApart(nodes: readonly Inline[]): Inline[] {
  return nodes.flatMap((node): Inline[] => {
    if (node.type !== "text") return [node];
    const { 1: before = "", 2: body = "", 3: after = "" } = /^(\s*)(.*?)(\s*)$/su.exec(node.text) ?? [];
    return [before, body, after].filter(Boolean).map((part) => text(part, node.marks));
  });
}

function withoutMarksOnEdgeSpaces(nodes: readonly Inline[]): Inline[] {
  const bare = (from: readonly Inline[]) => {
    let inside: Mark[] = NO_MARKS;
    return from.map((node): Inline => {
      let here = node;
      if (node.type === "text" && !node.text.trim()) {
        here = text(node.text, node.marks.filter((mark) => inside.some((one) => isSameMark(one, mark))));
      }
      inside = here.type === "hard_break" ? NO_MARKS : here.marks;
      return here;
    });
  };
  return bare(bare(nodes).reverse()).reverse();
}

function merged(nodes: readonly Inline[]): Inline[] {
  const joined: Inline[] = [];
  for (const node of nodes) {
    const last = joined.at(-1);
    if (node.type === "text" && last?.type === "text" && isSame(last.marks, node.marks)) {
      joined[joined.length - 1] = text(last.text + node.text, node.marks);
    } else joined.push(node);
  }
  return joined.map((node) => (node.type === "text" ? text(clean(node.text).replace(/ {2,}/g, " "), node.marks) : node));
}

function trimmed(nodes: readonly Inline[]): Inline[] {
  const isEdge = (node: Inline | undefined) => !node || node.type === "hard_break";
  const kept = nodes.flatMap((node, place): Inline[] => {
    if (node.type !== "text") return [node];
    let words = node.text;
    if (isEdge(nodes[place - 1])) words = words.trimStart();
    if (isEdge(nodes[place + 1])) words = words.trimEnd();
    return words ? [text(words, node.marks)] : [];
  });
  const first = kept.findIndex((node) => node.type !== "hard_break");
  const last = kept.findLastIndex((node) => node.type !== "hard_break");
  return first < 0 ? [] : kept.slice(first, last + 1);
}
