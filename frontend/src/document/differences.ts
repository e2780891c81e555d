// What two texts differ in, word by word. What differs in no more than its typography is the same.
import { normal } from "./places";

/** Words that stay, go or come. */
export interface Run {
  readonly words: string;
  readonly deed: "kept" | "deleted" | "inserted";
}

const MOST = 1_500; // words, beyond which the middle is told as a whole

/** The runs that turn one text into the other. */
export function wordDifferences(before: string, after: string): Run[] {
  const [was, now] = [wordsOf(before), wordsOf(after)];
  const isSame = (at: number, to: number) => normal(was[at] ?? "") === normal(now[to] ?? "");
  let start = 0;
  while (start < was.length && start < now.length && isSame(start, start)) start += 1;
  let end = 0;
  while (end < was.length - start && end < now.length - start && isSame(was.length - 1 - end, now.length - 1 - end)) end += 1;
  const [oldMiddle, newMiddle] = [was.slice(start, was.length - end), now.slice(start, now.length - end)];
  return gathered([...kept(now.slice(0, start)), ...middle(oldMiddle, newMiddle), ...kept(now.slice(now.length - end))]);
}

/** Each word with the white space behind it. */
const wordsOf = (text: string): string[] => text.match(/\S+\s*/g) ?? [];

const kept = (words: readonly string[]): Run[] => words.map((word) => ({ words: word, deed: "kept" }));

/** The longest common row of words stays (https://en.wikipedia.org/wiki/Longest_common_subsequence). */
function middle(was: readonly string[], now: readonly string[]): Run[] {
  if (was.length > MOST || now.length > MOST) return [...one("deleted", was), ...one("inserted", now)];
  const wide = now.length + 1;
  const lengths = new Uint16Array((was.length + 1) * wide);
  const at = (row: number, column: number) => lengths[row * wide + column] ?? 0;
  const [bareWas, bareNow] = [was.map(normal), now.map(normal)];
  for (let row = was.length - 1; row >= 0; row -= 1) {
    for (let column = now.length - 1; column >= 0; column -= 1) {
      lengths[row * wide + column] = bareWas[row] === bareNow[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const runs: Run[] = [];
  let [row, column] = [0, 0];
  while (row < was.length || column < now.length) {
    if (row < was.length && column < now.length && bareWas[row] === bareNow[column]) {
      runs.push({ words: now[column] ?? "", deed: "kept" });
      row += 1;
      column += 1;
    } else if (column >= now.length || (row < was.length && at(row + 1, column) >= at(row, column + 1))) {
      runs.push({ words: was[row] ?? "", deed: "deleted" });
      row += 1;
    } else {
      runs.push({ words: now[column] ?? "", deed: "inserted" });
      column += 1;
    }
  }
  return runs;
}

const one = (deed: Run["deed"], words: readonly string[]): Run[] => (words.length ? [{ words: words.join(""), deed }] : []);

/** Neighbours of one deed as one run; between two changes what goes stands before what comes. */
function gathered(runs: readonly Run[]): Run[] {
  const whole: Run[] = [];
  let waiting: Run[] = [];
  const flush = () => {
    for (const deed of ["deleted", "inserted"] as const) whole.push(...one(deed, waiting.filter((run) => run.deed === deed).map((run) => run.words)));
    waiting = [];
  };
  for (const run of runs) {
    if (run.deed !== "kept") {
      waiting.push(run);
      continue;
    }
    flush();
    const last = whole.at(-1);
    if (last?.deed === "kept") whole[whole.length - 1] = { words: last.words + run.words, deed: "kept" };
    else whole.push(run);
  }
  flush();
  return whole;
}
