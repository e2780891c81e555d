// What is sought behind a `/` on an empty line. It stands in the text while it is typed, and is no part of it: whoever
// asks what the text says is not told of it, and it goes when something was found or the text is left.
import type { Node } from "prosemirror-model";
import { type EditorState, Plugin, PluginKey, type Transaction } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import type { Hooks } from "./hooks";

const KEY = new PluginKey<number | null>("slash");
const KEYS_OF_THE_LIST = ["ArrowUp", "ArrowDown", "Enter", "Escape", "Tab"];

/** The line in which something is sought. */
export function soughtIn(state: EditorState): Node | null {
  const start = KEY.getState(state);
  return start == null ? null : state.doc.nodeAt(start);
}

/** Ends the search, and takes what was typed of it away. */
export function withoutSought(state: EditorState): Transaction | null {
  const start = KEY.getState(state);
  const line = soughtIn(state);
  if (start == null || !line) return null;
  return state.tr.delete(start + 1, start + 1 + line.content.size).setMeta(KEY, null);
}

export function slash(hooks: Hooks): Plugin<number | null> {
  return new Plugin<number | null>({
    key: KEY,
    state: {
      init: () => null,
      apply: (tr, start) => {
        const told = tr.getMeta(KEY) as number | null | undefined;
        if (told !== undefined) return told;
        if (start === null) return tr.docChanged ? beginningIn(tr) : null;
        return stillIn(tr, tr.mapping.map(start, -1));
      },
    },
    props: {
      decorations: (state) => {
        const start = KEY.getState(state);
        const line = soughtIn(state);
        return start == null || !line ? null : DecorationSet.create(state.doc, [Decoration.node(start, start + line.nodeSize, { class: "is-sought" })]);
      },
      handleKeyDown: (view, event) => {
        if (event.isComposing || view.composing || soughtIn(view.state) === null || !KEYS_OF_THE_LIST.includes(event.key)) return false;
        if (hooks.onSlashKey?.(event.key)) return true;
        if (event.key === "Escape") view.dispatch(view.state.tr.setMeta(KEY, null));
        return event.key === "Escape";
      },
    },
    view: (view) => told(view, hooks),
  });
}

/** Tells the page of each change of what is sought, and of its end. */
function told(first: EditorView, hooks: Hooks) {
  let last: string | null = null;
  const tell = (view: EditorView) => {
    const line = soughtIn(view.state);
    const query = line && line.textContent.slice(1);
    if (query === last) return;
    last = query;
    const start = KEY.getState(view.state) ?? 0;
    hooks.onSlash?.(query === null ? null : { query, where: () => (view.nodeDOM(start) as Element).getBoundingClientRect() });
  };
  tell(first);
  return {
    update: tell,
    destroy: () => {
      if (last !== null) hooks.onSlash?.(null);
    },
  };
}

/** Where a `/` was typed alone on a line of its own. */
function beginningIn(tr: Transaction): number | null {
  const { $from, empty } = tr.selection;
  const line = $from.parent;
  const isTyped = empty && $from.depth === 1 && line.type.name === "paragraph" && line.textContent === "/" && line.childCount === 1;
  return isTyped && $from.parentOffset === 1 ? $from.before() : null;
}

function stillIn(tr: Transaction, start: number): number | null {
  const line = tr.doc.nodeAt(start);
  const { $from } = tr.selection;
  const isInside = $from.depth === 1 && $from.before() === start;
  return line && isInside && line.textContent.startsWith("/") && line.childCount === 1 ? start : null;
}
