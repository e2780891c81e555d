// What can stand in a text while it is written: the nodes of the server's rich text, and chips. A line has words and chips only.
import { type MarkSpec, type NodeSpec, Schema } from "prosemirror-model";
import { type Tag, tagIn, written } from "./markdown/tags";

/** `rich` has paragraphs and marks; `lines` have words only, as many as one likes; `line` is one; `bare` is as it is written. */
export type Form = "rich" | "lines" | "line" | "bare";

const CHIPS: Record<string, NodeSpec> = {
  merge_tag: {
    inline: true,
    group: "words",
    atom: true,
    attrs: { name: {}, default: { default: "" } },
    toDOM: (node) => ["span", { "data-tag": written(node.attrs as Tag) }, written(node.attrs as Tag)],
    parseDOM: [{ tag: "span[data-tag]", getAttrs: (chip) => tagIn(chip.dataset.tag ?? "") }],
    leafText: (node) => written(node.attrs as Tag),
  },
  particle: {
    inline: true,
    group: "words",
    atom: true,
    attrs: { written: {} },
    toDOM: (node) => ["span", { "data-particle": node.attrs.written }, node.attrs.written],
    parseDOM: [{ tag: "span[data-particle]", getAttrs: (chip) => ({ written: chip.dataset.particle }) }],
    leafText: (node) => node.attrs.written,
  },
};

const BLOCKS: Record<string, NodeSpec> = {
  doc: { content: "block+" },
  paragraph: {
    group: "block",
    content: "(words | hard_break)*",
    toDOM: () => ["p", 0],
    parseDOM: [{ tag: "p" }],
  },
  heading: {
    group: "block",
    content: "words*",
    defining: true,
    attrs: { level: { default: 2 } },
    toDOM: (node) => [`h${node.attrs.level}`, 0],
    parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level: Math.min(Math.max(level, 2), 4) } })),
  },
  bullet_list: { group: "block", content: "list_item+", toDOM: () => ["ul", 0], parseDOM: [{ tag: "ul" }] },
  ordered_list: {
    group: "block",
    content: "list_item+",
    attrs: { start: { default: 1 } },
    toDOM: (node) => ["ol", node.attrs.start === 1 ? {} : { start: node.attrs.start }, 0],
    parseDOM: [{ tag: "ol", getAttrs: (list) => ({ start: (list as HTMLOListElement).start || 1 }) }],
  },
  list_item: { content: "block+", defining: true, toDOM: () => ["li", 0], parseDOM: [{ tag: "li" }] },
  blockquote: { group: "block", content: "block+", defining: true, toDOM: () => ["blockquote", 0], parseDOM: [{ tag: "blockquote" }] },
  text: { inline: true, group: "words" },
  hard_break: {
    inline: true,
    selectable: false,
    toDOM: () => ["br"],
    parseDOM: [{ tag: "br" }],
    leafText: () => "\n",
  },
  ...CHIPS,
};

const MARKS: Record<string, MarkSpec> = {
  link: {
    attrs: { href: {} },
    inclusive: false,
    toDOM: (mark) => ["a", { "data-href": mark.attrs.href, title: mark.attrs.href }, 0],
    parseDOM: [
      { tag: "a[data-href]", getAttrs: (link) => ({ href: link.dataset.href }) },
      { tag: "a[href]", getAttrs: (link) => ({ href: link.getAttribute("href") }) },
    ],
  },
  strong: {
    toDOM: () => ["strong", 0],
    parseDOM: [{ tag: "strong" }, { tag: "b", getAttrs: (b) => b.style.fontWeight !== "normal" && null }, { style: "font-weight=bold" }],
  },
  em: { toDOM: () => ["em", 0], parseDOM: [{ tag: "em" }, { tag: "i" }, { style: "font-style=italic" }] },
};

const LINE: NodeSpec = { content: "words*", marks: "", toDOM: () => ["div", 0], parseDOM: [{ tag: "div" }, { tag: "p" }] };

const inLines = (content: string) =>
  new Schema({ nodes: { doc: { content }, line: LINE, text: { inline: true, group: "words" }, ...CHIPS } });

const RICH = new Schema({ nodes: BLOCKS, marks: MARKS });
const SCHEMAS = { rich: RICH, lines: inLines("line+"), line: inLines("line") };
/** What a field of a kind holds is a text of this form; of any other kind it is a line. */
const FORMS: Readonly<Record<string, Form>> = { rich: "rich", lines: "lines", html: "bare", cells: "bare" };

export function schemaOf(form: Form): Schema {
  return SCHEMAS[form === "bare" ? "lines" : form];
}

export function formOf(kind: string): Form {
  return FORMS[kind] ?? "line";
}
