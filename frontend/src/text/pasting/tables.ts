// Tables: those that hold data, as rows of cells, and those that only put things beside each other.
import { seen } from "./words";

const BLOCKS_IN_CELLS = "table, ul, ol, h1, h2, h3, h4, h5, h6, blockquote";
const LONGEST_CELL = 400; // signs; what is longer is no cell but a text
const WIDEST = 200;

/** The cells of a table that holds data; null for one that only arranges. */
export function rowsOf(table: Element): string[][] | null {
  const role = table.getAttribute("role");
  if (role === "presentation" || role === "none" || table.querySelector(BLOCKS_IN_CELLS)) return null;
  const rows = [...table.querySelectorAll("tr")].map(cellsOf).filter((cells) => cells.some(Boolean));
  const width = Math.max(0, ...rows.map((cells) => cells.length));
  const isData = width * rows.length > 1 && rows.flat().every((cell) => cell.length <= LONGEST_CELL);
  const isOneLineOfWords = rows.length === 1 && !table.querySelector("th") && rows.flat().some((cell) => cell.length > 80);
  return isData && !isOneLineOfWords ? rows.map((cells) => [...cells, ...Array<string>(width - cells.length).fill("")]) : null;
}

function cellsOf(row: Element): string[] {
  const cells: string[] = [];
  for (const cell of row.children) {
    if (cell.localName !== "td" && cell.localName !== "th") continue;
    const span = Math.min(Number(cell.getAttribute("colspan")) || 1, WIDEST);
    cells.push(textIn(cell), ...Array<string>(span - 1).fill(""));
  }
  while (cells.length > 0 && !cells.at(-1)) cells.pop();
  return cells.slice(0, WIDEST);
}

/** The words of a cell, line by line. */
function textIn(cell: Element): string {
  const copy = cell.cloneNode(true) as Element;
  for (const gone of copy.querySelectorAll("script, style, del")) gone.remove();
  for (const end of copy.querySelectorAll("br, p, div")) end.after("\n");
  const collapsed = seen(copy.textContent ?? "").replace(/[ \t\r\f\u00a0]+/g, " ");
  const isWrapped = cell.querySelector("br, p, div") === null; // then a line end is one of the source, and a space
  const lines = (isWrapped ? collapsed.replace(/\n/g, " ") : collapsed).split("\n").map((line) => line.trim());
  return lines.filter(Boolean).join("\n").replace(/ {2,}/g, " ");
}
