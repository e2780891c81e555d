// What is pasted without any markup: read as the signs of Markdown that it may have, or as rows where tabs part its cells.
import { clean, Unreadable, withoutReversing } from "../markdown/letters";
import type { Inline, Node as RichNode } from "../markdown/nodes";
import { read } from "../markdown/reading";
import { type Flow, flowing, paragraph, paragraphsOf } from "./flow";
import { isSigned, isSignOfMarkdown, withLists, withTypedLists } from "./lists";
import { seen } from "./words";

/** Plain text as rich text: lines with signs that Markdown does not know are a list, the others are read as Markdown. */
export function plainNodes(plain: string): RichNode[] {
  const flow: Flow[] = [];
  let others: string[] = [];
  const end = () => {
    flow.push(...readOrTaken(others.join("\n")).map(flowing));
    others = [];
  };
  const lines = clean(seen(plain)).split("\n");
  for (let place = 0; place < lines.length; ) {
    const run = signedLines(lines.slice(place));
    if (run.length > 1) {
      end();
      flow.push(...run.map((line) => flowing(paragraph([{ type: "text", text: line, marks: [] }]))));
    } else others.push(lines[place] ?? "");
    place += run.length > 1 ? run.length : 1;
  }
  end();
  return withLists(withTypedLists(flow), () => []);
}

/** The lines from the first on that a typed list is made of, if it begins with a sign that is none of Markdown. */
function signedLines(lines: readonly string[]): string[] {
  if (!isSigned(lines[0] ?? "") || isSignOfMarkdown(lines[0] ?? "")) return [];
  const end = lines.findIndex((line, place) => place > 0 && !isSigned(line));
  return lines.slice(0, end < 0 ? lines.length : end);
}

/** The cells of a plain text, parted by tabs as spreadsheets do; null where it is no table. */
export function plainRows(plain: string): string[][] | null {
  const rows = cellsOf(clean(withoutReversing(plain)).replace(/\n+$/, ""));
  const wide = rows.filter((cells) => cells.length > 1).length;
  return wide > 0 && 2 * wide >= rows.length ? rows : null;
}

function readOrTaken(text: string): RichNode[] {
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const words = text.split("\n").flatMap((line): Inline[] => [{ type: "text", text: line, marks: [] }, { type: "hard_break" }]);
    return paragraphsOf(words);
  }
}

/** Rows of cells; one of several lines stands in quotation marks, those within it doubled. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))(\t|\n|$)/gy;
  for (const match of text.matchAll(cell)) {
    const [whole, quoted, bare = "", end] = match;
    const isLast = whole === "" && match.index === text.length;
    if (isLast && match.index > 0 && text[match.index - 1] !== "\t") break;
    const isPut = quoted !== undefined && /["\n\t]/.test(quoted);
    rows.at(-1)?.push((isPut ? quoted.replace(/""/g, '"') : quoted === undefined ? bare : `"${quoted}"`).trim());
    if (end === "\n") rows.push([]);
    if (end === "" || isLast) break;
  }
  return rows.filter((cells) => cells.some(Boolean));
}
