// The keys of a text. Tab is the page's, and so is taking back: one history serves the whole issue.
import { baseKeymap, chainCommands, exitCode, splitBlock } from "prosemirror-commands";
import { undoInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { type Command, Plugin, Selection, TextSelection } from "prosemirror-state";
import { type ShortcutName, SHORTCUTS } from "../keys";
import { chooseChip } from "./chipping";
import type { Direction, Hooks } from "./hooks";
import { isMarked, mark } from "./marking";
import { type Form, schemaOf } from "./schema";

export function keysOf(form: Form, hooks: Hooks): Plugin[] {
  const own: Record<string, Command> = {
    Backspace: chainCommands(undoInputRule, emptied(hooks), chooseChip("before")),
    Delete: chooseChip("after"),
    ...bound("undo", turning(true, hooks)),
    ...bound("redo", turning(false, hooks)),
    ArrowUp: leaving("up", hooks),
    ArrowDown: leaving("down", hooks),
    ArrowLeft: leaving("left", hooks),
    ArrowRight: leaving("right", hooks),
    ...(form === "rich" ? richKeys(hooks) : lineKeys(form, hooks)),
  };
  return [caughtUp, keymap(own), keymap(baseKeymap)];
}

/** The browser tells of a moved caret a little later than of the next key: whoever types fast would do something elsewhere. */
const caughtUp = new Plugin({
  props: {
    handleKeyDown: (view, event) => {
      const { anchorNode, anchorOffset, focusNode, focusOffset } = view.dom.ownerDocument.getSelection() ?? {};
      const isOurs = anchorNode && focusNode && view.dom.contains(anchorNode) && view.dom.contains(focusNode);
      const { selection, doc, tr } = view.state;
      if (!isOurs || event.isComposing || view.composing || !(selection instanceof TextSelection)) return false;
      const [anchor, head] = [view.posAtDOM(anchorNode, anchorOffset ?? 0), view.posAtDOM(focusNode, focusOffset ?? 0)];
      if (anchor === selection.anchor && head === selection.head) return false;
      const found = TextSelection.between(doc.resolve(anchor), doc.resolve(head));
      if (!found.eq(selection)) view.dispatch(tr.setSelection(found));
      return false;
    },
  },
});

function richKeys(hooks: Hooks): Record<string, Command> {
  const { list_item: item, hard_break: newLine } = schemaOf("rich").nodes;
  if (!item || !newLine) return {};
  const breakLine: Command = (state, dispatch) => {
    if (state.selection.$from.parent.type.name === "heading") return false;
    dispatch?.(state.tr.replaceSelectionWith(newLine.create()).scrollIntoView());
    return true;
  };
  return {
    ...bound("strong", mark("strong")),
    ...bound("emphasis", mark("em")),
    ...bound("link", asking(hooks)),
    Enter: chainCommands(splitListItem(item), plainBehindLink),
    ...bound("new-line", chainCommands(exitCode, breakLine)),
    ...bound("deeper", sinkListItem(item)),
    ...bound("shallower", liftListItem(item)),
  };
}

/** A command, by the keys that the page has for it: `Mod+Shift+Z` is `Mod-Shift-z` here. */
function bound(name: ShortcutName, command: Command): Record<string, Command> {
  const written = (key: string) => (key.length === 1 ? key.toLowerCase() : key);
  return Object.fromEntries(SHORTCUTS[name].strokes.map((stroke) => [stroke.split("+").map(written).join("-"), command]));
}

/** A link does not go on in the next paragraph. */
const plainBehindLink: Command = (state, dispatch) => {
  if (!isMarked(state, "link")) return false;
  return splitBlock(state, dispatch && ((tr) => dispatch(tr.setStoredMarks([]))));
};

function asking(hooks: Hooks): Command {
  return (_state, dispatch) => {
    if (!hooks.onLink) return false;
    if (dispatch) hooks.onLink();
    return true;
  };
}

function lineKeys(form: Form, hooks: Hooks): Record<string, Command> {
  const enter: Command = (_state, dispatch) => {
    if (form === "lines") return false;
    if (dispatch) hooks.onEnter?.();
    return true; // a line has no second one
  };
  return { Enter: enter, "Shift-Enter": enter };
}

/** The library keeps these keys from the browser, and so from the page. */
function turning(isBack: boolean, hooks: Hooks): Command {
  return (_state, dispatch) => {
    if (dispatch) hooks.onTurn?.(isBack);
    return true;
  };
}

function leaving(direction: Direction, hooks: Hooks): Command {
  return (state, dispatch, view) => {
    const { selection, doc } = state;
    if (!hooks.onLeave || !dispatch || !view || !selection.empty) return false;
    const isBack = direction === "up" || direction === "left";
    const edge = isBack ? Selection.atStart(doc) : Selection.atEnd(doc);
    const isInEdge = selection.$from.sameParent(edge.$from);
    const isLeaving = direction === "left" || direction === "right" ? selection.eq(edge) : isInEdge && view.endOfTextblock(direction);
    return isLeaving && hooks.onLeave(direction);
  };
}

function emptied(hooks: Hooks): Command {
  return (state, dispatch) => {
    const isEmpty = state.doc.childCount === 1 && state.doc.firstChild?.isTextblock && state.doc.firstChild.content.size === 0;
    if (!isEmpty || !hooks.onEmptied || !dispatch || state.doc.firstChild?.type.name === "heading") return false;
    return hooks.onEmptied();
  };
}
