// The blocks of a Markdown text: paragraphs, headings, lists and quotes, each with the Markdown of its line.
import { isListed } from "./lists";
import { column, isSpace, Lines } from "./lines";
import { Unreadable } from "./letters";

export type Block =
  | { type: "paragraph"; text: string }
  | { type: "heading"; level: number; text: string }
  | { type: "blockquote"; content: Block[] }
  | { type: "bullet_list"; items: Block[][] }
  | { type: "ordered_list"; start: number; items: Block[][] };

/** Reads a block that begins in a line onto `into`, and says whether there was one; without `into` it only looks. */
type Rule = (lines: Lines, start: number, end: number, into: Block[] | null) => boolean;

const MOST_NESTING = 100; // what is deeper is dropped by the server's reader, and refused long before

export function blocksOf(source: string): Block[] {
  const lines = new Lines(source);
  return read(lines, 0, lines.count);
}

function read(lines: Lines, start: number, end: number): Block[] {
  const blocks: Block[] = [];
  for (let line = start; line < end; ) {
    while (line < lines.count && lines.isEmpty(line)) line += 1;
    lines.line = line;
    if (line >= end || lines.at(line).indent < lines.indent) break;
    if (lines.level >= MOST_NESTING) {
      lines.line = end;
      break;
    }
    RULES.some((rule) => rule(lines, line, end, blocks));
    line = lines.line;
    if (line < end && lines.isEmpty(line)) lines.line = line += 1;
  }
  return blocks;
}

function readInside(lines: Lines, start: number, end: number, levels: number): Block[] {
  lines.level += levels;
  const blocks = read(lines, start, end);
  lines.level -= levels;
  return blocks;
}

const ruler: Rule = (lines, start, _end, into) => {
  const line = lines.source.slice(lines.start(start), lines.at(start).end).replace(/[ \t]/g, "");
  if (!/^(?:\*{3,}|-{3,}|_{3,})$/.test(line)) return false;
  if (into) throw new Unreadable();
  return true;
};

const heading: Rule = (lines, start, _end, into) => {
  const line = lines.source.slice(lines.start(start), lines.at(start).end);
  const found = /^(#{1,6})(?:[ \t]|$)/.exec(line);
  if (!found) return false;
  if (!into) return true;
  const signs = found[1] ?? "";
  const rest = line.slice(signs.length).replace(/[ \t]+$/, "");
  lines.line = start + 1;
  into.push({ type: "heading", level: signs.length, text: rest.replace(/[ \t]#+$/, "").trim() });
  return true;
};

const paragraph: Rule = (lines, start, _end, into) => {
  const around = lines.parent;
  lines.parent = "paragraph";
  let next = start + 1;
  for (; next < lines.count && !lines.isEmpty(next); next += 1) {
    const { indent } = lines.at(next);
    if (indent - lines.indent > 3 || indent < 0) continue; // it goes on, whatever it looks like
    if (PARAGRAPH_ENDS.some((rule) => rule(lines, next, lines.count, null))) break;
  }
  lines.line = next;
  lines.parent = around;
  into?.push({ type: "paragraph", text: lines.text(start, next).trim() });
  return true;
};

const quote: Rule = (lines, start, end, into) => {
  const place = lines.start(start);
  if (lines.source[place] !== ">" || !["", " ", "\t", "\n", ">"].includes(lines.source.charAt(place + 1))) return false;
  if (!into) return true;
  const { count, parent, indent } = lines;
  lines.parent = "blockquote";
  const kept = [{ ...lines.at(start) }];
  let isLastEmpty = unquoted(lines, start);
  let next = start + 1;
  for (; next < end && !lines.isEmpty(next); next += 1) {
    const isOutdented = lines.at(next).indent < lines.indent;
    if (lines.source[lines.start(next)] === ">" && !isOutdented) {
      kept.push({ ...lines.at(next) });
      isLastEmpty = unquoted(lines, next);
      continue;
    }
    if (isLastEmpty) break;
    if (QUOTE_ENDS.some((rule) => rule(lines, next, end, null))) {
      lines.count = next; // a paragraph in the quote must not go on below
      if (lines.indent !== 0) {
        kept.push({ ...lines.at(next) });
        lines.at(next).indent -= lines.indent;
      }
      break;
    }
    kept.push({ ...lines.at(next) });
    lines.at(next).indent = -1;
  }
  lines.indent = 0;
  into.push({ type: "blockquote", content: readInside(lines, start, next, 1) });
  Object.assign(lines, { count, parent, indent });
  kept.forEach((line, place) => Object.assign(lines.at(start + place), line));
  return true;
};

/** Takes the sign of a quote off a line; says whether nothing is left of it. */
function unquoted(lines: Lines, number: number): boolean {
  const line = lines.at(number);
  let place = lines.start(number) + 1;
  let initial = line.indent + 1;
  const sign = lines.source[place];
  const isWideTab = sign === "\t" && (line.before + initial) % 4 !== 3;
  if (isSpace(sign) && !isWideTab) {
    place += 1;
    initial += 1;
  }
  const begin = place;
  let at = initial;
  for (; place < line.end && isSpace(lines.source[place]); place += 1) {
    at = column(at, lines.source[place], line.before + (isWideTab ? 1 : 0));
  }
  line.before = line.indent + 1 + (isSpace(sign) ? 1 : 0);
  Object.assign(line, { begin, indent: at - initial, shift: place - begin });
  return place >= line.end;
}

const list: Rule = (lines, start, end, into) => {
  const isInterrupting = into === null && lines.parent === "paragraph";
  if (!isListed(lines, start, end, isInterrupting)) return false;
  const { indent } = lines.at(start);
  if (lines.listIndent >= 0 && indent - lines.listIndent >= 4 && indent < lines.indent) return false;
  const marker = markerIn(lines, start);
  if (!marker) return false;
  if (isInterrupting && indent >= lines.indent) {
    if (marker.number !== null && marker.number !== 1) return false;
    if (/^[ \t]*$/.test(lines.source.slice(marker.after, lines.at(start).end))) return false;
  }
  if (!into) return true;
  const items = itemsFrom(lines, start, end, marker);
  into.push(marker.number === null ? { type: "bullet_list", items } : { type: "ordered_list", start: marker.number, items });
  return true;
};

interface Marker {
  kind: string;
  number: number | null;
  after: number; // the place behind it
}

function markerIn(lines: Lines, number: number): Marker | null {
  const start = lines.start(number);
  const found = /^(?:([-+*])|([0-9]{1,9})([.)]))(?=[ \t]|$)/.exec(lines.source.slice(start, lines.at(number).end));
  if (!found) return null;
  return { kind: found[1] ?? found[3] ?? "", number: found[2] ? Number(found[2]) : null, after: start + found[0].length };
}

function itemsFrom(lines: Lines, start: number, end: number, first: Marker): Block[][] {
  const items: Block[][] = [];
  const { parent } = lines;
  lines.parent = "list";
  let marker: Marker | null = first;
  for (let line = start; marker; ) {
    items.push(item(lines, line, end, marker));
    line = lines.line;
    if (line >= end || lines.at(line).indent < lines.indent) break;
    if (ITEM_ENDS.some((rule) => rule(lines, line, end, null))) break;
    marker = markerIn(lines, line);
    if (marker?.kind !== first.kind || (marker.number === null) !== (first.number === null)) break;
  }
  lines.parent = parent;
  return items;
}

function item(lines: Lines, start: number, end: number, { after }: Marker): Block[] {
  const line = lines.at(start);
  const { shift, indent } = line;
  const { indent: around, listIndent } = lines;
  const initial = indent + after - lines.start(start);
  let place = after;
  let at = initial;
  for (; place < line.end && isSpace(lines.source[place]); place += 1) at = column(at, lines.source[place], line.before);
  const behind = place >= line.end || at - initial > 4 ? 1 : at - initial;
  lines.listIndent = around;
  lines.indent = initial + behind;
  Object.assign(line, { shift: place - line.begin, indent: at });
  let blocks: Block[] = [];
  if (place >= line.end && lines.isEmpty(start + 1)) lines.line = Math.min(lines.line + 2, end);
  else blocks = readInside(lines, start, end, 2);
  Object.assign(lines, { indent: around, listIndent });
  Object.assign(line, { shift, indent });
  return blocks;
}

const RULES: readonly Rule[] = [quote, ruler, list, heading, paragraph];
const PARAGRAPH_ENDS: readonly Rule[] = [quote, ruler, list, heading];
const QUOTE_ENDS: readonly Rule[] = [quote, ruler, list, heading];
const ITEM_ENDS: readonly Rule[] = [quote, ruler];
