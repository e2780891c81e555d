// The text of the draft into what the editor holds, and back: letter by letter what the server would write.
import { Fragment, Node as Doc, type Schema } from "prosemirror-model";
import { onLines, onOneLine, Unreadable, withoutReversing } from "./markdown/letters";
import { type Inline, type Mark, type Node, NO_MARKS, normal } from "./markdown/nodes";
import { hangingAt } from "./markdown/particles";
import { read } from "./markdown/reading";
import { parts } from "./markdown/tags";
import { markdownOf } from "./markdown/writing";
import { type Form, schemaOf } from "./schema";

/** Whether a text can be shown as more than its own signs. */
export function isReadable(text: string, form: Form): boolean {
  if (form !== "rich") return form !== "bare";
  try {
    read(text);
    return true;
  } catch (error) {
    if (error instanceof Unreadable) return false;
    throw error;
  }
}

/** The document of a text. Raises Unreadable for a rich text that cannot be shown. */
export function documentOf(text: string, form: Form): Doc {
  const schema = schemaOf(form);
  if (form === "rich") {
    const nodes = read(text);
    return Doc.fromJSON(schema, { type: "doc", content: nodes.length > 0 ? nodes.map(withChips) : [{ type: "paragraph" }] });
  }
  const lines = form === "line" ? [text.replace(/\s*\n\s*/g, " ")] : text.split("\n");
  return Doc.fromJSON(schema, { type: "doc", content: lines.map((line) => ({ type: "line", content: inLine(line) })) });
}

/** The text of a document, as the server would write it; `left` is a node of it that is no part of the text. */
export function textOf(doc: Doc, form: Form, left: Doc | null = null): string {
  if (form !== "rich") {
    const lines = doc.content.content.map((line) => withoutReversing(line.textContent));
    return form === "line" ? onOneLine(lines.join(" ")) : onLines(lines.join("\n"));
  }
  return markdownOf(normal(doc.content.content.filter((node) => node !== left).map(nodeOf)));
}

/** Where words of a text are to be chips: tags that were typed, and particles that hang on a tag. */
export function chipsToBe(block: Doc): { from: number; to: number; chip: Doc }[] {
  const { schema } = block.type;
  const found: { from: number; to: number; chip: Doc }[] = [];
  block.forEach((node, offset, place) => {
    if (!node.isText) return;
    const text = node.text ?? "";
    let at = 0;
    for (const part of parts(text)) {
      const length = typeof part === "string" ? part.length : lengthOf(text, at);
      if (typeof part !== "string") found.push({ from: offset + at, to: offset + at + length, chip: chip(schema, "merge_tag", { ...part }, node) });
      at += length;
    }
    const isBehindTag = place > 0 && block.child(place - 1).type.name === "merge_tag";
    const hanging = isBehindTag ? hangingAt(text) : null;
    if (!hanging) return;
    const from = offset + hanging.behind.length;
    found.push({ from, to: from + hanging.choice.length, chip: chip(schema, "particle", { written: hanging.choice }, node) });
  });
  return found;
}

function chip(schema: Schema, type: string, attrs: Record<string, string>, marked: Doc): Doc {
  return schema.node(type, attrs, undefined, marked.marks);
}

function lengthOf(text: string, start: number): number {
  return text.indexOf("}}", start) + 2 - start;
}

interface Json {
  type: string;
  attrs?: Record<string, unknown>;
  content?: Json[];
  text?: string;
  marks?: readonly Mark[];
}

function withChips(node: Node): Json {
  if (node.type === "paragraph" || node.type === "heading") return { ...node, content: hung(node.content) };
  if (node.type === "blockquote") return { ...node, content: node.content.map(withChips) };
  return { ...node, content: node.content.map(({ type, content }) => ({ type, content: content.map(withChips) })) };
}

function inLine(text: string): Json[] {
  return hung(parts(text).map((part): Inline => (typeof part === "string" ? { type: "text", text: part, marks: NO_MARKS } : { type: "merge_tag", attrs: part, marks: NO_MARKS })));
}

/** Pieces of a line, with particles behind tags as chips. */
function hung(nodes: readonly Inline[]): Json[] {
  return nodes.flatMap((node, place): Json[] => {
    if (node.type === "merge_tag") return [{ ...node, attrs: { ...node.attrs } }];
    if (node.type === "hard_break") return [node];
    const hanging = nodes[place - 1]?.type === "merge_tag" ? hangingAt(node.text) : null;
    if (!hanging) return [node];
    const { behind, choice } = hanging;
    const words = (text: string): Json[] => (text ? [{ ...node, text }] : []);
    const particle: Json = { type: "particle", attrs: { written: choice }, marks: node.marks };
    return [...words(behind), particle, ...words(node.text.slice(behind.length + choice.length))];
  });
}

function nodeOf(node: Doc): Node {
  const json: Json = node.toJSON();
  return bare(json) as unknown as Node;
}

/** The node as the server has it: particles are words, and there are no missing parts. */
function bare(node: Json): Json {
  const marks = node.marks ?? NO_MARKS;
  if (node.type === "particle") return { type: "text", text: String(node.attrs?.written), marks };
  if (node.type === "text") return { type: "text", text: withoutReversing(node.text ?? ""), marks };
  if (node.type === "merge_tag") return { ...node, marks };
  return { ...node, content: (node.content ?? []).map(bare) };
}

/** A text as pieces to put in at the caret. */
export function sliceOf(text: string, form: Form): Fragment {
  return documentOf(text, form).content;
}
