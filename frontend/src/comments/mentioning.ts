// Naming a colleague in a text: what stands behind the last `@` before the caret, and who that may be.
import type { Reader } from "../api";

/** Where an `@` begins a name that is being written, and what of the name is there. */
export interface Begun {
  readonly at: number;
  readonly words: string;
}

const LONGEST = 40;

/** The name that is being written at the caret; null where there is none. */
export function begunAt(text: string, caret: number): Begun | null {
  const before = text.slice(Math.max(0, caret - LONGEST), caret);
  const found = /(?:^|[^\p{L}\p{N}_.+-])@([^@\n]*)$/u.exec(before);
  const words = found?.[1];
  return words === undefined ? null : { at: caret - words.length - 1, words };
}

/** Who that may be, without oneself: by any part of the name. */
export function fitting(readers: readonly Reader[], words: string): Reader[] {
  const wanted = words.toLowerCase();
  return readers.filter(({ name, mention, is_me }) => !is_me && (startsWithin(name.toLowerCase(), wanted) || mention.toLowerCase().startsWith(wanted))).slice(0, 6);
}

/** The text with the name written out, and where the caret is then. */
export function named(text: string, begun: Begun, caret: number, reader: Reader): { text: string; caret: number } {
  const words = `@${reader.mention} `;
  return { text: text.slice(0, begun.at) + words + text.slice(caret).replace(/^ /, ""), caret: begun.at + words.length };
}

const startsWithin = (name: string, wanted: string): boolean => name.startsWith(wanted) || name.split(" ").some((part) => part.startsWith(wanted));
