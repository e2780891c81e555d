// What comes one below the other: paragraphs, entries of lists with how deep they stand, tables.
import type { Inline, Node as RichNode, Paragraph } from "../markdown/nodes";

export interface Entry {
  type: "entry";
  level: number;
  /** The number before it; null for a bullet. */
  number: number | null;
  content: RichNode[];
}

export interface Rows {
  type: "rows";
  rows: string[][];
}

export type Flow = Entry | Rows | { type: "node"; node: RichNode };

export function flowing(node: RichNode): Flow {
  return { type: "node", node };
}

export function paragraph(content: Inline[]): Paragraph {
  return { type: "paragraph", content };
}

/** The paragraphs of words that follow each other: an empty line parts them. */
export function paragraphsOf(words: readonly Inline[]): Paragraph[] {
  const parts: Inline[][] = [[]];
  let breaks = 0;
  for (const word of words) {
    const isBlank = word.type === "text" && !word.text.trim();
    if (word.type === "hard_break") breaks += 1;
    else if (!isBlank) {
      if (breaks > 1) parts.push([]);
      else if (breaks === 1) parts.at(-1)?.push({ type: "hard_break" });
      breaks = 0;
    }
    if (word.type !== "hard_break" && (breaks === 0 || !isBlank)) parts.at(-1)?.push(word);
  }
  return parts.filter((part) => part.some(saysSomething)).map((part) => paragraph(withBareAddresses(evenlySpaced(part))));
}

export function saysSomething(word: Inline): boolean {
  return word.type === "merge_tag" || (word.type === "text" && word.text.trim() !== "");
}

/** The lines of a paragraph. */
export function linesOf({ content }: Paragraph): Inline[][] {
  const lines: Inline[][] = [[]];
  for (const word of content) {
    if (word.type === "hard_break") lines.push([]);
    else lines.at(-1)?.push(word);
  }
  return lines;
}

/** The bare words of a line. */
export function wordsOf(line: readonly Inline[]): string {
  return line.map((word) => (word.type === "text" ? word.text : "")).join("");
}

/** Spaces that programs make wide or hard, as one plain space; a hard one between two words stays where it is meant. */
function evenlySpaced(words: readonly Inline[]): Inline[] {
  const all = wordsOf(words);
  const hard = all.split("\u00a0").length - 1;
  const areAllHard = hard > 1 && hard > all.split(" ").length - 1;
  return words.map((word): Inline => {
    if (word.type !== "text") return word;
    const text = word.text.replace(/[ \u00a0]{2,}/g, " ");
    return { ...word, text: areAllHard ? text.replace(/\u00a0/g, " ") : text };
  });
}

/** A link whose words are its address is an address, which becomes a link by itself. */
function withBareAddresses(words: readonly Inline[]): Inline[] {
  return words.map((word): Inline => {
    const isBare = word.type === "text" && word.marks.some((mark) => mark.type === "link" && mark.attrs.href === word.text.trim());
    return isBare ? { ...word, marks: word.marks.filter(({ type }) => type !== "link") } : word;
  });
}
