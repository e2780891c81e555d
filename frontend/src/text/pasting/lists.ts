// Entries put together into lists, those of programs and those that somebody typed with a sign before each line.
import { clean } from "../markdown/letters";
import type { Inline, Item, Node as RichNode, Paragraph } from "../markdown/nodes";
import { type Entry, type Flow, flowing, linesOf, paragraph, wordsOf } from "./flow";

// Signs that begin an entry, as Koreans type them below each other: □, ○, ―. A note behind ※ is no entry, and ○○ is a name that
// is not told. Longer dashes are speech, too: they only go on in a list that another sign began.
const SIGNED = /^(?:([•‣▪⦁·])\s*|([○●□■◦◇◆▶▷▫∙*+―-])[\s\u3000]+)(?=\S)/u;
const DASHED = /^([–—])[\s\u3000]+(?=\S)/u;
const NUMBERED = /^(\d{1,4})\.[\s\u3000]+(?=[^\d\s])/u;

/** Whether a line may stand in a typed list, and whether Markdown knows its sign, too. */
export function isSigned(line: string): boolean {
  return SIGNED.test(line.trimStart()) || DASHED.test(line.trimStart());
}

export function isSignOfMarkdown(line: string): boolean {
  return /^[-+*–—]/.test(line.trimStart());
}

interface Typed {
  sign: string;
  number: number | null;
  length: number;
}

/** Typed lists as entries: two lines at least with a sign before each, or with numbers that count up. */
export function withTypedLists(flow: readonly Flow[]): Flow[] {
  const lines = flow.flatMap(inSignedLines);
  const found: Flow[] = [];
  for (let place = 0; place < lines.length; ) {
    const run = signedRun(lines, place);
    found.push(...(run.length > 1 ? entriesOf(run) : [lines[place] as Flow]));
    place += Math.max(run.length, 1);
  }
  return found;
}

/** Everything as nodes, entries that follow each other as lists. */
export function withLists(flow: readonly Flow[], nodeOfRows: (rows: string[][]) => RichNode[]): RichNode[] {
  const nodes: RichNode[] = [];
  for (let place = 0; place < flow.length; place += 1) {
    const one = flow[place] as Flow;
    if (one.type === "node") nodes.push(one.node);
    else if (one.type === "rows") nodes.push(...nodeOfRows(one.rows));
    else {
      const entries: Entry[] = [];
      for (let next = flow[place]; next?.type === "entry"; next = flow[place + entries.length]) entries.push(next);
      nodes.push(...listsOf(entries));
      place += entries.length - 1;
    }
  }
  return nodes;
}

/** Lists of entries; deeper ones stand in the entry above them. */
function listsOf(entries: readonly Entry[]): RichNode[] {
  const lists: RichNode[] = [];
  for (let place = 0; place < entries.length; ) {
    const first = entries[place] as Entry;
    const items: Item[] = [];
    while (place < entries.length) {
      const entry = entries[place] as Entry;
      if (entry.level <= first.level && (entry.number === null) !== (first.number === null)) break;
      const deeper = entries.slice(place + 1).findIndex(({ level }) => level <= first.level);
      const end = deeper < 0 ? entries.length : place + 1 + deeper;
      items.push({ type: "list_item", content: [...entry.content, ...listsOf(entries.slice(place + 1, end))] });
      place = end;
    }
    lists.push(first.number === null ? { type: "bullet_list", content: items } : { type: "ordered_list", attrs: { start: first.number }, content: items });
  }
  return lists;
}

/** A paragraph of which every line has a sign, line by line. */
function inSignedLines(one: Flow): Flow[] {
  if (one.type !== "node" || one.node.type !== "paragraph") return [one];
  const lines = linesOf(one.node);
  const areSigned = lines.length > 1 && lines.every((line) => typedIn(line, false) !== null);
  return areSigned ? lines.map((line) => flowing(paragraph(line))) : [one];
}

function signedRun(flow: readonly Flow[], start: number): { paragraph: Paragraph; typed: Typed }[] {
  const run: { paragraph: Paragraph; typed: Typed }[] = [];
  for (const one of flow.slice(start)) {
    if (one.type !== "node" || one.node.type !== "paragraph") break;
    const typed = typedIn(linesOf(one.node)[0] ?? [], run.some((before) => before.typed.number === null));
    const last = run.at(-1)?.typed;
    if (!typed || (last && !goesOn(last, typed))) break;
    run.push({ paragraph: one.node, typed });
  }
  return run;
}

function goesOn(last: Typed, next: Typed): boolean {
  return last.number === null ? next.number === null : next.number === last.number + 1;
}

function typedIn(line: readonly Inline[], mayBeDash: boolean): Typed | null {
  const all = clean(wordsOf(line));
  const words = all.trimStart();
  const before = all.length - words.length;
  const numbered = NUMBERED.exec(words);
  if (numbered) return { sign: ".", number: Number(numbered[1]), length: before + numbered[0].length };
  const signed = SIGNED.exec(words) ?? (mayBeDash ? DASHED.exec(words) : null);
  return signed ? { sign: signed[1] ?? signed[2] ?? "", number: null, length: before + signed[0].length } : null;
}

/** A sign that comes later stands for a deeper level. */
function entriesOf(run: readonly { paragraph: Paragraph; typed: Typed }[]): Entry[] {
  const signs: string[] = [];
  return run.map(({ paragraph: { content }, typed }) => {
    if (!signs.includes(typed.sign)) signs.push(typed.sign);
    const words = without(content, typed.length);
    return { type: "entry", level: signs.indexOf(typed.sign) + 1, number: typed.number, content: [paragraph(words)] };
  });
}

/** The words without so many signs of their beginning. */
function without(words: readonly Inline[], length: number): Inline[] {
  let left = length;
  return words.flatMap((word): Inline[] => {
    if (word.type !== "text" || left === 0) return [word];
    const text = word.text.slice(left);
    left = Math.max(0, left - word.text.length);
    return text ? [{ ...word, text }] : [];
  });
}
