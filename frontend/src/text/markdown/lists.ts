// Which lines that begin with a number or a sign are items of a list, and which are plain writing: the rules of
// `content/richtext/plain_lists.py`, where each has its reason.
import type { Lines } from "./lines";

const MARKER = /^(?<sign>[-+*]|(?<number>[0-9]{1,9})[.)])(?:[ \t]+(?<content>.*)|$)/su;
const NUMBERED = /^[0-9]{1,9}[.)](?:\s|$)/u;
const AMOUNT = /^[0-9][0-9.,]*(?:\s?(?:원|만\s?원|억\s?원|천\s?원|%|€|\$|USD|EUR|KRW|₩))?\s*$/u;
const MOST = 999_999_999; // nine digits: the writer counts no further

interface Marked {
  place: number; // of the marker, in the source
  sign: string;
  number: number | null;
  content: string;
}

/** Whether what looks like a list in a line is one; what is none is remembered line by line. */
export function isListed(lines: Lines, start: number, end: number, isInterrupting: boolean): boolean {
  if (lines.plain.has(lines.start(start))) return false;
  if (lines.at(start).indent < lines.indent) return true; // an item of the list around, which was judged as a whole
  const items = group(lines, start, end);
  if (items.length === 0 || !isPlain(items, isInterrupting)) return true;
  for (const { place } of items) lines.plain.add(place);
  return false;
}

function isPlain(items: readonly Marked[], isInterrupting: boolean): boolean {
  const [first] = items as [Marked];
  if (first.number === null) {
    const isLoneStar = first.sign === "*" && items.length === 1;
    return first.sign === "+" || isLoneStar || items.some(({ content }) => AMOUNT.test(content));
  }
  if (first.sign.endsWith(")") || (isInterrupting && items.length === 1)) return true;
  if (items.some(({ content }) => !content || NUMBERED.test(content))) return true;
  return items.some(({ number }, place) => place > 0 && Math.min((items[place - 1]?.number ?? 0) + 1, MOST) !== number);
}

/** The items of the list that would begin in a line, those behind empty lines too. */
function group(lines: Lines, start: number, end: number): Marked[] {
  const items: Marked[] = [];
  let kind = "";
  let inside = 0;
  let wasEmpty = false;
  for (let line = start; line < end; line += 1) {
    if (lines.isEmpty(line)) {
      wasEmpty = true;
      continue;
    }
    const indent = lines.at(line).indent - lines.indent;
    if (line > start && indent < 0) return items;
    if (line > start && indent >= Math.min(inside, 4)) continue;
    const place = lines.start(line);
    const text = lines.source.slice(place, lines.at(line).end);
    const marker = MARKER.exec(text)?.groups;
    const sign = marker?.sign ?? "";
    if (!marker || (kind && sign.at(-1) !== kind)) {
      if (marker || wasEmpty || !kind || /^[#>]/.test(text)) return items;
      continue;
    }
    kind = sign.at(-1) ?? "";
    wasEmpty = false;
    inside = Math.max(indent, 0) + sign.length + 1;
    items.push({ place, sign, number: marker.number ? Number(marker.number) : null, content: (marker.content ?? "").trim() });
  }
  return items;
}
