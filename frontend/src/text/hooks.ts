// What a text tells the page that it stands in, and what it leaves to it.

export type Direction = "up" | "down" | "left" | "right";

/** What is sought behind a `/` on an empty line, and where it stands on the screen. */
export interface Sought {
  query: string;
  /** The line, as it lies on the screen now. */
  where: () => DOMRect;
}

export interface Hooks {
  /** The text says something else. Never in the middle of a syllable. */
  onChange: (text: string) => void;
  /** A syllable is begun, or finished. */
  onComposing?: ((isComposing: boolean) => void) | undefined;
  /** The caret would leave the text: whether the page took it somewhere. */
  onLeave?: ((direction: Direction) => boolean) | undefined;
  /** Enter where the text cannot have another line: whether the page did something. */
  onEnter?: (() => boolean) | undefined;
  /** Backspace in a text that says nothing: whether the page did something. */
  onEmptied?: (() => boolean) | undefined;
  /** Something is sought behind a `/`; null when that is over. What was typed of it is never part of the text. */
  onSlash?: ((sought: Sought | null) => void) | undefined;
  /** A key while something is sought: whether the page took it. */
  onSlashKey?: ((key: string) => boolean) | undefined;
  /** Somebody asks to take back or do again, by keys or in the browser's own menu. */
  onTurn?: ((isBack: boolean) => void) | undefined;
  /** What is pasted, as HTML ("" where there is none) and plain: the text to put in instead, null to leave it to the editor. */
  onPaste?: ((html: string, plain: string) => string | null) | undefined;
  /** The address of a link is asked for. */
  onLink?: (() => void) | undefined;
}
