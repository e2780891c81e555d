// Markdown into rich text: the same text gives the same nodes as on the server (`content/richtext/markdown_reading.py`).
import { type Block, blocksOf } from "./blocks";
import { inlinesOf } from "./inlines";
import { clean, Unreadable } from "./letters";
import { type Item, type Node, normal } from "./nodes";

const MOST_BRACKETS = 1_000; // what has more would take too long
const DEEPEST = 40;

/** The nodes of a text, in normal form. Raises Unreadable for what rich text cannot hold. */
export function read(markdown: string): Node[] {
  if ((markdown.match(/(?<!\\)\[/g)?.length ?? 0) > MOST_BRACKETS) throw new Unreadable();
  return normal(blocksOf(clean(markdown)).map((block) => node(block, 1)));
}

function node(block: Block, depth: number): Node {
  if (depth > DEEPEST) throw new Unreadable();
  switch (block.type) {
    case "paragraph":
      return { type: block.type, content: inlinesAt(block.text, depth) };
    case "heading":
      return { type: block.type, attrs: { level: Math.min(Math.max(block.level, 2), 4) }, content: inlinesAt(block.text, depth) };
    case "blockquote":
      return { type: block.type, content: block.content.map((inner) => node(inner, depth + 1)) };
    case "bullet_list":
      return { type: block.type, content: block.items.map((inner) => item(inner, depth + 1)) };
    case "ordered_list":
      return { type: block.type, attrs: { start: block.start }, content: block.items.map((inner) => item(inner, depth + 1)) };
  }
}

function item(blocks: readonly Block[], depth: number): Item {
  if (depth > DEEPEST) throw new Unreadable();
  return { type: "list_item", content: blocks.map((block) => node(block, depth + 1)) };
}

function inlinesAt(text: string, depth: number) {
  const inlines = inlinesOf(text);
  if (inlines.length > 0 && depth + 1 > DEEPEST) throw new Unreadable();
  return inlines;
}
