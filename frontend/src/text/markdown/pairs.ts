// Which signs of emphasis belong together: the way of CommonMark, as markdown-it has it.
import type { Run } from "./stars";

export interface Delimiter {
  marker: string;
  length: number; // of its run
  token: number; // its place among the tokens
  end: number; // the place of its other half; -1 while it has none
  canOpen: boolean;
  canClose: boolean;
}

export interface Pair {
  open: number; // tokens
  close: number;
  type: "strong" | "em";
  empty: number[]; // tokens that went into a sign of two
}

export function delimiter(marker: string, token: number, { length, canOpen, canClose }: Run): Delimiter {
  return { marker, length, token, end: -1, canOpen, canClose };
}

/** The pairs in one stretch of text: in a link are others than around it. */
export function pairsOf(delimiters: Delimiter[]): Pair[] {
  balance(delimiters);
  const pairs: Pair[] = [];
  for (let i = delimiters.length - 1; i >= 0; i -= 1) {
    const opener = delimiters[i] as Delimiter;
    const closer = delimiters[opener.end];
    if (!closer) continue;
    const outer = delimiters[i - 1];
    const after = delimiters[opener.end + 1];
    const isStrong =
      outer?.end === opener.end + 1 &&
      outer.marker === opener.marker &&
      outer.token === opener.token - 1 &&
      after?.token === closer.token + 1;
    pairs.push({
      open: opener.token,
      close: closer.token,
      type: isStrong ? "strong" : "em",
      empty: isStrong ? [outer.token, after.token] : [],
    });
    if (isStrong) i -= 1;
  }
  return pairs;
}

/** Finds for each sign that may close the one that it closes. */
function balance(delimiters: Delimiter[]): void {
  const bottoms = new Map<string, number>();
  const jumps: number[] = [];
  let header = 0;
  let lastToken = -2;
  delimiters.forEach((closer, at) => {
    jumps.push(0);
    if (delimiters[header]?.marker !== closer.marker || lastToken !== closer.token - 1) header = at;
    lastToken = closer.token;
    if (!closer.canClose) return;
    const bottom = `${closer.marker}${closer.canOpen ? 3 : 0}${closer.length % 3}`;
    const lowest = bottoms.get(bottom) ?? -1;
    const first = header - (jumps[header] ?? 0) - 1;
    for (let place = first; place > lowest; place -= (jumps[place] ?? 0) + 1) {
      const opener = delimiters[place] as Delimiter;
      if (opener.marker !== closer.marker || !opener.canOpen || opener.end >= 0 || isOdd(opener, closer)) continue;
      const jump = place > 0 && !delimiters[place - 1]?.canOpen ? (jumps[place - 1] ?? 0) + 1 : 0;
      jumps[at] = at - place + jump;
      jumps[place] = jump;
      closer.canOpen = false;
      opener.end = at;
      opener.canClose = false;
      lastToken = -2;
      return;
    }
    bottoms.set(bottom, first);
  });
}

/** The rule of three of CommonMark. */
function isOdd(opener: Delimiter, closer: Delimiter): boolean {
  return (
    (opener.canClose || closer.canOpen) &&
    (opener.length + closer.length) % 3 === 0 &&
    (opener.length % 3 !== 0 || closer.length % 3 !== 0)
  );
}
