// One text while it is written in. What comes from outside is put in at once, but never in the middle of a syllable, and
// never when it is only what this text itself has said: an echo that comes late must not take letters back.
import { Slice } from "prosemirror-model";
import { type Command, EditorState, NodeSelection, Selection, TextSelection, type Transaction } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { chipViews, withChips } from "./chipping";
import { documentOf, sliceOf, textOf } from "./converting";
import { attributesOf, remember, type Setting } from "./fields";
import type { Hooks } from "./hooks";
import { keysOf } from "./keys";
import { Unreadable } from "./markdown/letters";
import { markdownRules } from "./rules";
import { schemaOf } from "./schema";
import { slash, soughtIn, withoutSought } from "./slash";
import { positionAt, type Spot } from "./spots";

const OUTSIDE = "outside"; // marks what did not come from this text's own writer
const AFTER_SYLLABLE = 40; // milliseconds in which the library finishes what it does with one

export class Editing {
  readonly view: EditorView;
  /** Told after each change of the text or of what is chosen in it. */
  onUpdate: (() => void) | null = null;
  private own: string;
  private waiting: string | null = null; // came from outside in the middle of a syllable
  private isUntold = false;

  constructor(
    place: HTMLElement,
    text: string,
    private setting: Setting,
    private readonly hooks: Hooks,
  ) {
    const { form, lang } = setting;
    this.own = text;
    this.view = new EditorView({ mount: place }, {
      state: EditorState.create({
        doc: documentOf(text, form),
        plugins: [...(form === "rich" ? [slash(hooks), markdownRules(schemaOf(form))] : []), ...keysOf(form, hooks)],
      }),
      attributes: () => this.attributes(),
      editable: () => !this.setting.isReadOnly,
      nodeViews: chipViews(lang),
      dispatchTransaction: (tr) => this.take(tr),
      handleDOMEvents: {
        compositionstart: () => this.begin(),
        compositionend: () => this.end(),
        beforeinput: (_view, event) => this.turn(event),
        paste: (_view, event) => this.paste(event),
        blur: () => this.leave(),
      },
      clipboardTextParser: (plain, _context, _isPlain) => this.pasted(plain),
      clipboardTextSerializer: (slice) => slice.content.textBetween(0, slice.content.size, "\n\n"),
    });
    remember(this.view.dom, this);
  }

  /** Say of the field what may have changed. */
  describe(setting: Setting): void {
    this.setting = setting;
    if (!this.view.composing) this.view.setProps({}); // reads the attributes anew
  }

  /** The text as it is outside. */
  put(text: string): void {
    this.waiting = null;
    if (text === this.own) return;
    if (this.view.composing) {
      this.waiting = text;
      return;
    }
    const { state } = this.view;
    const doc = documentOf(text, this.setting.form);
    this.own = text;
    const from = state.doc.content.findDiffStart(doc.content);
    if (from === null) return;
    let { a: to, b: end } = state.doc.content.findDiffEnd(doc.content) ?? { a: from, b: from };
    const overlap = from - Math.min(to, end);
    if (overlap > 0) {
      to += overlap;
      end += overlap;
    }
    this.view.dispatch(state.tr.replace(from, to, doc.slice(from, end)).setMeta(OUTSIDE, true));
    if (this.view.hasFocus()) this.placeCaret();
  }

  /** Go into the text. */
  focus(spot: Spot = "end"): void {
    const { doc, tr } = this.view.state;
    const position = positionAt(this.view, spot);
    const selection = position === null ? Selection.atEnd(doc) : Selection.near(doc.resolve(position));
    this.view.dispatch(tr.setSelection(selection));
    this.placeCaret();
  }

  /** Do something to what is chosen, and stay in the text. */
  run(command: Command): boolean {
    if (this.view.composing) return false;
    const isDone = command(this.view.state, this.view.dispatch, this.view);
    this.view.focus();
    return isDone;
  }

  /** Go into the text, behind something in it. */
  goBehind(position: number): void {
    const { doc, tr } = this.view.state;
    this.view.dispatch(tr.setSelection(TextSelection.create(doc, position)));
    this.placeCaret();
  }

  /** Put a text in at the caret. */
  insert(text: string): void {
    const content = sliceOf(text, this.setting.form);
    const isOneLine = content.childCount === 1 && content.firstChild?.isTextblock;
    this.view.dispatch(this.view.state.tr.replaceSelection(new Slice(content, isOneLine ? 1 : 0, isOneLine ? 1 : 0)).scrollIntoView());
  }

  /** Whatever was sought behind a `/` is over, and gone from the text. */
  endSlash(): void {
    const tr = withoutSought(this.view.state);
    if (tr) this.view.dispatch(tr);
  }

  destroy(): void {
    this.endSlash();
    if (this.isUntold) this.say();
    this.view.destroy();
  }

  /** Puts the browser's caret where ours is, even where it seems to be: else Chromium goes on typing where it typed last. */
  private placeCaret(): void {
    this.view.dom.ownerDocument.getSelection()?.removeAllRanges();
    this.view.focus();
  }

  private attributes(): Record<string, string> {
    return attributesOf(this.setting);
  }

  private take(tr: Transaction): void {
    let state = this.view.state.apply(tr);
    const isOutside = tr.getMeta(OUTSIDE) === true;
    if (tr.docChanged && !isOutside && !this.view.composing) {
      const chips = withChips(state.tr);
      if (chips) state = state.apply(chips);
    }
    this.view.updateState(state);
    if (tr.docChanged && !isOutside) this.tell();
    this.onUpdate?.();
  }

  /** Say what the text says, if that is something else. */
  private tell(): void {
    this.isUntold = this.view.composing;
    if (!this.isUntold) this.say();
  }

  private say(): void {
    this.isUntold = false;
    const text = textOf(this.view.state.doc, this.setting.form, soughtIn(this.view.state));
    if (text === this.own) return;
    this.own = text;
    this.hooks.onChange(text);
  }

  private begin(): void {
    this.hooks.onComposing?.(true);
  }

  private end(): void {
    setTimeout(() => this.settle(), AFTER_SYLLABLE);
  }

  /** A syllable is finished: what was written with it is told, and what came meanwhile is put in. */
  private settle(): void {
    if (this.view.isDestroyed || this.view.composing) return;
    if (this.isUntold) {
      const chips = withChips(this.view.state.tr);
      if (chips) this.view.dispatch(chips);
      else this.tell();
    }
    this.hooks.onComposing?.(false);
    if (this.waiting !== null) this.put(this.waiting);
  }

  private leave(): void {
    if (this.view.isDestroyed || this.view.composing) return;
    this.endSlash();
  }

  private turn(event: InputEvent): boolean {
    const isBack = event.inputType === "historyUndo";
    if (!isBack && event.inputType !== "historyRedo") return false;
    event.preventDefault();
    this.hooks.onTurn?.(isBack);
    return true;
  }

  /** Before the library has read it: that would try to apply the styles in it, which the policy of the page forbids. */
  private paste(event: ClipboardEvent): boolean {
    if (this.view.composing) return false;
    const held = event.clipboardData;
    const text = held && this.hooks.onPaste?.(held.getData("text/html"), held.getData("text/plain"));
    if (text == null) return false;
    event.preventDefault();
    this.insert(text);
    return true;
  }

  private pasted(plain: string): Slice {
    const { form } = this.setting;
    const { schema } = this.view.state;
    try {
      const content = documentOf(form === "line" ? plain.replace(/\s+/g, " ") : plain, form).content;
      return new Slice(content, 1, 1);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      const lines = plain.split(/\n+/).map((line) => schema.node("paragraph", null, line ? [schema.text(line)] : []));
      return new Slice(schema.node("doc", null, lines).content, 1, 1);
    }
  }
}

/** Whether one chip is chosen, and which. */
export function chosenChip(state: EditorState): NodeSelection | null {
  const { selection } = state;
  return selection instanceof NodeSelection && selection.node.type.name === "merge_tag" ? selection : null;
}

/** Whether words are chosen. */
export function hasChosenWords(state: EditorState): boolean {
  return state.selection instanceof TextSelection && !state.selection.empty;
}
