// The parts of a link in Markdown: where its words end, and where it leads. The ways of CommonMark, as markdown-it has them.
import { unescaped } from "./entities";
import type { Scan } from "./inlines";
import { isSpace } from "./lines";

const MOST_BRACKETS = 32;

/** The place of the `]` that belongs to the `[` in a place; -1 where there is none, or another link within. */
export function labelEnd(scan: Scan, start: number, isAlone: boolean): number {
  const { place } = scan;
  let depth = 1;
  let found = -1;
  scan.place = start + 1;
  while (scan.place < scan.end) {
    const sign = scan.source[scan.place];
    if (sign === "]") {
      depth -= 1;
      if (depth === 0) {
        found = scan.place;
        break;
      }
    }
    const before = scan.place;
    scan.skip();
    if (sign !== "[") continue;
    if (before === scan.place - 1) depth += 1;
    else if (isAlone) break;
  }
  scan.place = place;
  return found;
}

/** What stands in brackets behind the words of a link: where it leads, and where the brackets end. */
export function targetAt(source: string, start: number, end: number): { href: string; end: number } | null {
  if (start >= end || source[start] !== "(") return null;
  let place = over(source, start + 1, end);
  if (place >= end) return null;
  const address = addressAt(source, place, end);
  if (address) {
    const before = address.end;
    place = over(source, before, end);
    const title = titleEnd(source, place, end);
    if (place < end && place !== before && title) place = over(source, title, end);
  }
  return place < end && source[place] === ")" ? { href: address?.href ?? "", end: place + 1 } : null;
}

function over(source: string, start: number, end: number): number {
  let place = start;
  while (place < end && (isSpace(source[place]) || source[place] === "\n")) place += 1;
  return place;
}

function addressAt(source: string, start: number, end: number): { href: string; end: number } | null {
  return source[start] === "<" ? inSigns(source, start, end) : bare(source, start, end);
}

function inSigns(source: string, start: number, end: number): { href: string; end: number } | null {
  for (let place = start + 1; place < end; place += 1) {
    const sign = source[place];
    if (sign === "\n" || sign === "<") return null;
    if (sign === ">") return { href: unescaped(source.slice(start + 1, place)), end: place + 1 };
    if (sign === "\\" && place + 1 < end) place += 1;
  }
  return null;
}

function bare(source: string, start: number, end: number): { href: string; end: number } | null {
  let depth = 0;
  let place = start;
  for (; place < end; place += 1) {
    const sign = source[place] ?? " ";
    if (sign <= " " || sign === "\x7f") break;
    if (sign === "\\" && place + 1 < end) {
      if (source[place + 1] === " ") break;
      place += 1;
    } else if (sign === "(") {
      depth += 1;
      if (depth > MOST_BRACKETS) return null;
    } else if (sign === ")") {
      if (depth === 0) break;
      depth -= 1;
    }
  }
  return place === start || depth !== 0 ? null : { href: unescaped(source.slice(start, place)), end: place };
}

function titleEnd(source: string, start: number, end: number): number | null {
  const opening = source[start] ?? "";
  if (start >= end || !"\"'(".includes(opening)) return null;
  const closing = opening === "(" ? ")" : opening;
  for (let place = start + 1; place < end; place += 1) {
    const sign = source[place];
    if (sign === closing) return place + 1;
    if (sign === "(" && closing === ")") return null;
    if (sign === "\\" && place + 1 < end) place += 1;
  }
  return null;
}
