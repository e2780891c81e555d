// What can be done to a stretch of text: marks, links, lists, chips.
import { lift, setBlockType, toggleMark } from "prosemirror-commands";
import type { Mark, MarkType, NodeType } from "prosemirror-model";
import { wrapInList } from "prosemirror-schema-list";
import { type Command, type EditorState, NodeSelection, TextSelection } from "prosemirror-state";
import type { Tag } from "./markdown/tags";

/** Whether all that is chosen has a mark, or what is typed next will have it. */
export function isMarked(state: EditorState, name: string): boolean {
  const type = state.schema.marks[name];
  if (!type) return false;
  const { from, to, empty, $from } = state.selection;
  if (empty) return type.isInSet(state.storedMarks ?? $from.marks()) !== undefined;
  let isAll = true;
  state.doc.nodesBetween(from, to, (node) => {
    if (node.isInline && node.type.name !== "hard_break" && !type.isInSet(node.marks)) isAll = false;
  });
  return isAll;
}

export function mark(name: string): Command {
  return (state, dispatch) => {
    const type = state.schema.marks[name];
    return type ? toggleMark(type, null, { removeWhenPresent: false })(state, dispatch) : false;
  };
}

/** The list that the caret is in, of a kind. */
export function isIn(state: EditorState, name: string): boolean {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) if ($from.node(depth).type.name === name) return true;
  return false;
}

/** Puts what is chosen into a list of a kind, or takes it out of one. */
export function list(name: string): Command {
  return (state, dispatch) => {
    const type = state.schema.nodes[name];
    if (!type) return false;
    if (isIn(state, name)) return lift(state, dispatch);
    return wrapInList(type)(state, dispatch) || setBlockTypeThenList(type)(state, dispatch);
  };
}

function setBlockTypeThenList(type: NodeType): Command {
  return (state, dispatch) => {
    const paragraph = state.schema.nodes.paragraph;
    if (!paragraph || !setBlockType(paragraph)(state)) return false;
    if (!dispatch) return true;
    let { tr } = state;
    setBlockType(paragraph)(state, (done) => (tr = done));
    return wrapInList(type)(state.apply(tr), dispatch);
  };
}

/** The link around the caret or what is chosen: from where to where, and where it leads. */
export function linkAt(state: EditorState): { from: number; to: number; href: string } | null {
  const type = state.schema.marks.link;
  if (!type) return null;
  const { $from, $to, empty } = state.selection;
  const found = linkOf(type, $from.nodeAfter?.marks) ?? (empty ? linkOf(type, $from.nodeBefore?.marks) : null);
  if (!found) return null;
  const parent = $from.parent;
  let { from, to } = { from: $from.pos, to: $to.pos };
  parent.forEach((node, offset) => {
    if (!found.isInSet(node.marks)) return;
    const start = $from.start() + offset;
    const end = start + node.nodeSize;
    if (start <= to && end >= from) {
      from = Math.min(from, start);
      to = Math.max(to, end);
    }
  });
  return { from, to, href: String(found.attrs.href) };
}

function linkOf(type: MarkType, marks: readonly Mark[] = []): Mark | null {
  return type.isInSet(marks) ?? null;
}

/** Lets what is chosen, or the link that the caret is in, lead to an address; without words the address is them. */
export function link(href: string): Command {
  return (state, dispatch) => {
    const type = state.schema.marks.link;
    if (!type) return false;
    const mark = type.create({ href });
    const at = linkAt(state) ?? { from: state.selection.from, to: state.selection.to };
    const { tr } = state;
    if (at.from === at.to) {
      tr.insert(at.from, state.schema.text(href.replace(/^(?:mailto|tel):/, ""), [mark]));
    } else tr.removeMark(at.from, at.to, type).addMark(at.from, at.to, mark);
    const end = tr.mapping.map(at.to);
    dispatch?.(tr.setSelection(TextSelection.create(tr.doc, end)).removeStoredMark(type).scrollIntoView());
    return true;
  };
}

/** Takes the link away that the caret is in; its words stay. */
export const unlink: Command = (state, dispatch) => {
  const at = linkAt(state);
  const type = state.schema.marks.link;
  if (!at || !type) return false;
  dispatch?.(state.tr.removeMark(at.from, at.to, type));
  return true;
};

/** Puts a tag in place of what is chosen, and chooses it. */
export function insertTag(tag: Tag): Command {
  return (state, dispatch) => {
    const type = state.schema.nodes.merge_tag;
    if (!type) return false;
    const tr = state.tr.replaceSelectionWith(type.create({ ...tag }), true);
    const { from } = state.selection;
    dispatch?.(tr.setSelection(NodeSelection.create(tr.doc, from)).scrollIntoView());
    return true;
  };
}
