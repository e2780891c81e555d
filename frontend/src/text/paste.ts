// What somebody pastes, cleaned: the words, lists, headings and links of it, as Markdown that the server would write; and the rows
// of a table. Whatever program it comes from, nothing of its look comes along.
import { onLines } from "./markdown/letters";
import { type Inline, type Item, type Node as RichNode, normal } from "./markdown/nodes";
import { written } from "./markdown/tags";
import { markdownOf } from "./markdown/writing";
import { plainNodes, plainRows } from "./pasting/plain";
import { flowOf, nodesOf } from "./pasting/reading";

/** What was pasted: for rich text, for lines, as a table where it is one and nothing else, as an address where it is one. */
export interface Pasted {
  markdown: string;
  text: string;
  rows: string[][] | null;
  address: string | null;
}

const LONGEST = 2_000_000; // signs of HTML: what is longer is taken as it is plain

/** `html` and `plain` are what the clipboard has, "" where it has none. */
export function cleaned(html: string, plain: string): Pasted {
  const flow = html.trim() && html.length <= LONGEST ? flowOf(html) : [];
  const only = flow.length === 1 ? flow[0] : undefined;
  const isRead = flow.length > 0;
  const nodes = normal(isRead ? nodesOf(flow) : plainNodes(plain));
  const text = onLines(nodes.map(textOf).join("\n\n"));
  return {
    markdown: markdownOf(nodes),
    text,
    rows: only?.type === "rows" ? only.rows : isRead ? null : plainRows(plain),
    address: addressIn(plain) ?? addressIn(text),
  };
}

/** The address that a text is, and nothing else. */
function addressIn(text: string): string | null {
  return /^https?:\/\/[^\s<>"]+\.[^\s<>"]+$/i.exec(text.trim())?.[0] ?? null;
}

/** The bare words, line by line. */
function textOf(node: RichNode | Item): string {
  if (node.type === "paragraph" || node.type === "heading") return node.content.map(wordOf).join("");
  return node.content.map(textOf).join("\n");
}

function wordOf(word: Inline): string {
  if (word.type === "hard_break") return "\n";
  return word.type === "text" ? word.text : written(word.attrs);
}
