// Every key of the page in one table: what hears a key asks it, and the help is drawn from it. None is heard in the middle of a syllable.

export const GROUPS = ["everywhere", "texts", "languages", "blocks", "handle"] as const;
export type Group = (typeof GROUPS)[number];

interface Shortcut {
  readonly group: Group;
  /** Such as `Mod+Shift+Z`; Mod is ⌘ on a Mac and Ctrl elsewhere. A number is told by its place, whatever it types. */
  readonly strokes: readonly string[];
  /** Not where it would write, or do something else in a text. */
  readonly isOutsideOfTexts?: boolean;
}

const table = {
  palette: { group: "everywhere", strokes: ["Mod+K"], isOutsideOfTexts: true },
  help: { group: "everywhere", strokes: ["?"], isOutsideOfTexts: true },
  undo: { group: "everywhere", strokes: ["Mod+Z"] },
  redo: { group: "everywhere", strokes: ["Mod+Shift+Z", "Mod+Y"] },
  save: { group: "everywhere", strokes: ["Mod+S"] },
  slash: { group: "texts", strokes: ["/"] },
  strong: { group: "texts", strokes: ["Mod+B"] },
  emphasis: { group: "texts", strokes: ["Mod+I"] },
  link: { group: "texts", strokes: ["Mod+K"] },
  "new-line": { group: "texts", strokes: ["Shift+Enter"] },
  deeper: { group: "texts", strokes: ["Mod+]"] },
  shallower: { group: "texts", strokes: ["Mod+["] },
  formats: { group: "texts", strokes: ["Alt+F10"] },
  "next-open": { group: "languages", strokes: ["F8"] },
  "previous-open": { group: "languages", strokes: ["Shift+F8"] },
  beside: { group: "languages", strokes: ["Alt+ArrowLeft", "Alt+ArrowRight"] },
  agree: { group: "languages", strokes: ["Mod+Enter"] },
  "first-language": { group: "languages", strokes: ["Alt+1"] },
  "second-language": { group: "languages", strokes: ["Alt+2"] },
  "third-language": { group: "languages", strokes: ["Alt+3"] },
  "move-up": { group: "blocks", strokes: ["Alt+ArrowUp"] },
  "move-down": { group: "blocks", strokes: ["Alt+ArrowDown"] },
  close: { group: "blocks", strokes: ["Escape"] },
  cut: { group: "blocks", strokes: ["Mod+X"], isOutsideOfTexts: true },
  copy: { group: "blocks", strokes: ["Mod+C"], isOutsideOfTexts: true },
  paste: { group: "blocks", strokes: ["Mod+V"], isOutsideOfTexts: true },
  lift: { group: "handle", strokes: ["Space", "Enter"] },
  "carry-up": { group: "handle", strokes: ["ArrowUp"] },
  "carry-down": { group: "handle", strokes: ["ArrowDown"] },
  "carry-first": { group: "handle", strokes: ["Home"] },
  "carry-last": { group: "handle", strokes: ["End"] },
  "bring-back": { group: "handle", strokes: ["Escape"] },
  "choose-above": { group: "handle", strokes: ["Shift+ArrowUp"] },
  "choose-below": { group: "handle", strokes: ["Shift+ArrowDown"] },
} as const satisfies Readonly<Record<string, Shortcut>>;

export type ShortcutName = keyof typeof table;

export const SHORTCUTS: Readonly<Record<ShortcutName, Shortcut>> = table;
export const SHORTCUT_NAMES = Object.keys(table) as readonly ShortcutName[];

/** Whether a key that was pressed means this. */
export function isPressed(event: KeyboardEvent, name: ShortcutName): boolean {
  if (event.isComposing) return false;
  const { strokes, isOutsideOfTexts } = SHORTCUTS[name];
  return strokes.some((stroke) => isStroke(event, stroke)) && !(isOutsideOfTexts && isInText(event.target));
}

/** Which of these a key that was pressed means. */
export const pressedOf = <Name extends ShortcutName>(event: KeyboardEvent, names: readonly Name[]): Name | undefined => names.find((name) => isPressed(event, name));

function isStroke(event: KeyboardEvent, stroke: string): boolean {
  const parts = stroke.split("+");
  const key = parts.at(-1) ?? "";
  const isNumber = /^\d$/.test(key);
  const pressed = isNumber ? event.code.replace(/^Digit|^Numpad/, "") : event.key === " " ? "Space" : event.key;
  // What is typed with Shift, as a question mark is on many keyboards, is told by what it types.
  const isSign = key.length === 1 && !/[A-Z0-9]/.test(key);
  return (
    pressed.toLowerCase() === key.toLowerCase() &&
    (event.ctrlKey || event.metaKey) === parts.includes("Mod") &&
    event.altKey === parts.includes("Alt") &&
    (isSign || event.shiftKey === parts.includes("Shift"))
  );
}

/** Whether somebody is in a text. */
export function isInText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "file", "range"].includes(target.type);
}

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
const DRAWN: Readonly<Record<string, string>> = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc", Mod: isMac ? "⌘" : "Ctrl", Alt: isMac ? "⌥" : "Alt", Shift: isMac ? "⇧" : "Shift" };

/** The keys of a stroke as they are written on a keyboard. */
export const keysOf = (stroke: string): readonly string[] => stroke.split("+").map((key) => DRAWN[key] ?? key);
