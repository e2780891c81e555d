// Rich text into Markdown that a person likes to read and that reads back as the same: letter by letter what the server
// writes (`content/richtext/markdown_writing.py`). Text is written as it was typed, as long as it reads back.
import { SEPARATOR } from "./inlines";
import { isCombining, Unreadable } from "./letters";
import { hrefOf, type Inline, isSame, isSameMark, type Mark, type Node } from "./nodes";
import { read } from "./reading";
import { written } from "./tags";

/** The signs before which a backslash is written: everywhere, and at the beginning of a line. */
interface Escapes {
  always: RegExp;
  lineStart: RegExp | null;
}

const STRICT: Escapes = {
  always: /[\\*[\]_]|&(?=#?[\p{L}\p{N}_]+;)|<(?=!)|\{(?=\{)|\{$|!$/gu,
  lineStart: /^(?:[#>+=~-]|[0-9]{1,9}(?=[.)]))/u,
};
const AS_TYPED: Escapes = { always: /\\(?=[!-/:-@[-`{-~])/g, lineStart: null };
const SIGNS = { strong: "**", em: "*" };
const MOST = 999_999_999; // a number of more than nine digits would not begin an item

/** The Markdown of nodes in normal form. */
export function markdownOf(nodes: readonly Node[]): string {
  for (const write of [typed, typedOrStrict]) {
    const whole = joined(nodes, nodes.map(write));
    if (isSame(readOrNull(whole), nodes)) return whole;
  }
  return nodesIn(nodes, STRICT);
}

function typed(node: Node): string {
  return blockIn(node, AS_TYPED);
}

function typedOrStrict(node: Node): string {
  const written = typed(node);
  return isSame(readOrNull(written), [node]) ? written : blockIn(node, STRICT);
}

function readOrNull(markdown: string): Node[] | null {
  try {
    // A file of an issue is read in NFC: `<!---->` and a combining sign behind it would become one character.
    return read(markdown.normalize("NFC"));
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

function joined(nodes: readonly Node[], blocks: readonly string[]): string {
  return blocks
    .flatMap((block, place) => {
      const { type } = nodes[place] as Node;
      // Two lists or quotes in a row would read as one.
      const isApart = place > 0 && nodes[place - 1]?.type === type && type !== "paragraph" && type !== "heading";
      return isApart ? [SEPARATOR, block] : [block];
    })
    .join("\n\n");
}

function nodesIn(nodes: readonly Node[], escapes: Escapes): string {
  return joined(nodes, nodes.map((node) => blockIn(node, escapes)));
}

function blockIn(node: Node, escapes: Escapes): string {
  switch (node.type) {
    case "paragraph":
      return lineIn(node.content, escapes);
    case "heading": // a closing run of # is not part of a heading, unless it is escaped
      return `${"#".repeat(node.attrs.level)} ${lineIn(node.content, escapes).replace(/(?<!\\)#$/, "\\#")}`;
    case "blockquote":
      return prefixed(nodesIn(node.content, escapes), "> ", ">", "> ");
    case "bullet_list":
      return listIn(node, () => "-", escapes);
    case "ordered_list":
      return listIn(node, (place) => `${Math.min(node.attrs.start + place, MOST)}.`, escapes);
  }
}

function listIn(list: Node & { type: "bullet_list" | "ordered_list" }, signOf: (place: number) => string, escapes: Escapes): string {
  const isTight = list.content.every(({ content }) => isTightItem(content));
  const gap = isTight ? "\n" : "\n\n";
  const items = list.content.map(({ content }, place) => {
    let inner = isTight ? content.map((node) => blockIn(node, escapes)).join(gap) : nodesIn(content, escapes);
    if (escapes === STRICT) inner = asItem(content[0] as Node, inner);
    const sign = signOf(place);
    return prefixed(inner, `${sign} `, "", " ".repeat(sign.length + 1));
  });
  return items.join(gap);
}

/** What an item says, so that it cannot be taken for a date or an amount: those are no items. */
function asItem(first: Node, inner: string): string {
  if (first.type === "ordered_list") return `${SEPARATOR}\n\n${inner}`;
  return /^[0-9]/.test(inner) ? SEPARATOR + inner : inner;
}

/** Whether an item can be written without empty lines: a paragraph, then at most one list that may interrupt it. */
function isTightItem([first, ...rest]: readonly Node[]): boolean {
  if (first?.type !== "paragraph" || rest.length > 1) return false;
  return rest.every(
    (node) =>
      node.type === "bullet_list" || (node.type === "ordered_list" && node.attrs.start === 1 && node.content.length > 1),
  );
}

function prefixed(text: string, first: string, empty: string, rest: string): string {
  const lines = text.split("\n");
  return lines.map((line, place) => (place === 0 ? first + line : line ? rest + line : empty)).join("\n");
}

function lineIn(nodes: readonly Inline[], escapes: Escapes): string {
  const nested = nestedIn(nodes, escapes);
  // What is written as typed is tried as a whole: whether `1.` begins a list depends on the lines around it.
  return escapes === AS_TYPED || readsBack(nested, nodes) ? nested : apart(nodes);
}

function readsBack(markdown: string, nodes: readonly Inline[]): boolean {
  const read = readOrNull(markdown);
  return read?.length === 1 && isSame(read[0]?.content, nodes);
}

/** Marks opened and closed like brackets, the longest outside: how a person writes. */
function nestedIn(nodes: readonly Inline[], escapes: Escapes): string {
  const out: string[] = [];
  const stack: Mark[] = [];
  nodes.forEach((node, place) => {
    const marks = marksOf(node);
    while (!stack.every((mark) => has(marks, mark))) out.push(closing(stack.pop() as Mark));
    const opened = marks.filter((mark) => !has(stack, mark));
    opened.sort((one, other) => runOf(nodes, place, other) - runOf(nodes, place, one));
    for (const mark of opened) {
      stack.push(mark);
      out.push(opening(mark));
    }
    out.push(leaf(nodes, place, escapes));
  });
  return out.join("") + stack.reverse().map(closing).join("");
}

/** Every piece marked by itself, a separator on both sides of each delimiter: always unambiguous.
 *
 * Only a link holds all its pieces: one of them may be a space, and a link needs words. */
function apart(nodes: readonly Inline[]): string {
  let out = "";
  for (let place = 0; place < nodes.length; ) {
    const link = linkOf(nodes[place]);
    let pieces = "";
    const isOfIt = () => isSame(linkOf(nodes[place]), link);
    for (; place < nodes.length && isOfIt(); place += 1) pieces += piece(nodes, place);
    out += link ? delimited(link, pieces) : pieces;
  }
  return out;
}

function piece(nodes: readonly Inline[], place: number): string {
  const marks = marksOf(nodes[place]);
  let written = leaf(nodes, place, STRICT);
  // A space beside a delimiter keeps it from being one, unless it is written as a number.
  if (marks.length > 0) written = written.replace(/^\s|\s$/g, (space) => `&#${space.codePointAt(0)};`);
  for (const mark of [...marks].reverse()) if (mark.type !== "link") written = delimited(mark, written);
  return written;
}

function delimited(mark: Mark, inner: string): string {
  return SEPARATOR + opening(mark) + SEPARATOR + inner + SEPARATOR + closing(mark) + SEPARATOR;
}

function leaf(nodes: readonly Inline[], place: number, { always, lineStart }: Escapes): string {
  const node = nodes[place] as Inline;
  const isLineStart = place === 0 || nodes[place - 1]?.type === "hard_break";
  if (node.type === "hard_break") return isLineStart ? "\\\n" : "\n"; // an empty line would end the paragraph
  if (node.type === "merge_tag") return written(node.attrs);
  const text = node.text.replace(always, "\\$&");
  const first = String.fromCodePoint(node.text.codePointAt(0) ?? 32);
  if (lineStart && isCombining(first)) return `&#${first.codePointAt(0)};${text.slice(first.length)}`;
  return isLineStart && lineStart ? text.replace(lineStart, escapedStart) : text;
}

/** A backslash before a digit would be read as a backslash: the sign behind the number is escaped. */
function escapedStart(sign: string): string {
  return /^[0-9]/.test(sign) ? `${sign}\\` : `\\${sign}`;
}

function opening(mark: Mark): string {
  return mark.type === "link" ? "[" : SIGNS[mark.type];
}

function closing(mark: Mark): string {
  if (mark.type !== "link") return SIGNS[mark.type];
  const href = mark.attrs.href.replace(/\\|&(?=#?[\p{L}\p{N}_]+;)/gu, "\\$&");
  return /[\s()]/.test(href) ? `](<${href}>)` : `](${href})`;
}

function marksOf(node: Inline | undefined): readonly Mark[] {
  return node && node.type !== "hard_break" ? node.marks : [];
}

function linkOf(node: Inline | undefined): Mark | null {
  return marksOf(node).find((mark) => hrefOf(mark) !== null) ?? null;
}

function has(marks: readonly Mark[], mark: Mark): boolean {
  return marks.some((one) => isSameMark(one, mark));
}

function runOf(nodes: readonly Inline[], start: number, mark: Mark): number {
  let end = start;
  while (end < nodes.length && has(marksOf(nodes[end]), mark)) end += 1;
  return end;
}
