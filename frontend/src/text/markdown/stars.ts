// Which stars and underscores mark words, and which are signs that an author typed: the rules of
// `content/richtext/stars.py`, where each has its reason.

export interface Run {
  length: number;
  canOpen: boolean;
  canClose: boolean;
}

const LONGEST_RUN = 3;
const OPENING = "([{「『《〈“‘（【";
const CLOSING = ")]}」』》〉”’）】";
const JOINING = "-–~@/|";
// How what follows a single star may begin, where it follows as a particle or an ending does.
const AFTER_WORDS = "은는이가을를의에와과도만로으까부보처나라랑입하한할된됐되였고";
const WHITE = /^[\t\n\v\f\r \xa0\u1680\u2000-\u200a\u202f\u205f\u3000]$/;
const PUNCTUATION = /^[\p{P}\p{S}]$/u;
const LETTER = /^\p{L}$/u;
const WORD = /^[\p{L}\p{N}]$/u;

/** The run of signs that begins in a place of the text, which is read up to `end`. */
export function runAt(source: string, place: number, end: number): Run {
  const marker = source[place];
  let stop = place;
  while (stop < end && source[stop] === marker) stop += 1;
  const length = stop - place;
  const before = place > 0 ? lastSign(source.slice(0, place)) : " ";
  const after = stop < end ? String.fromCodePoint(source.codePointAt(stop) ?? 32) : " ";
  if (marker === "*") {
    return { length, canOpen: starOpens(source, before, stop, after, length), canClose: starCloses(before, after, length) };
  }
  const { canOpen, canClose } = flanking(before, after);
  return { length, canOpen, canClose: canClose || (!canOpen && isFollowed(before, after, length)) };
}

function lastSign(text: string): string {
  return [...text.slice(-2)].at(-1) ?? " ";
}

function starOpens(source: string, before: string, end: number, after: string, length: number): boolean {
  if (length > LONGEST_RUN || isWhite(after) || (CLOSING + JOINING).includes(after)) return false;
  if (!WORD.test(before)) return true;
  const word = new RegExp(String.raw`[\p{L}\p{N}]+\*{${length}}(?![\p{L}\p{N}_*])`, "uy");
  word.lastIndex = end;
  return word.test(source);
}

function starCloses(before: string, after: string, length: number): boolean {
  if (length > LONGEST_RUN || isWhite(before) || (OPENING + JOINING).includes(before)) return false;
  return WORD.test(before) && WORD.test(after) ? isFollowed(before, after, length) : true;
}

/** Whether what comes after the sign may belong to the marked words as a particle or an ending does. */
function isFollowed(before: string, after: string, length: number): boolean {
  if (isWhite(before) || !LETTER.test(after)) return false;
  return /^[가-힣]$/.test(after) && (length > 1 || AFTER_WORDS.includes(after));
}

/** What underscores can do, as CommonMark has it. */
function flanking(before: string, after: string): { canOpen: boolean; canClose: boolean } {
  const isPointBefore = PUNCTUATION.test(before);
  const isPointAfter = PUNCTUATION.test(after);
  const opens = !WHITE.test(after) && (!isPointAfter || WHITE.test(before) || isPointBefore);
  const closes = !WHITE.test(before) && (!isPointBefore || WHITE.test(after) || isPointAfter);
  return { canOpen: opens && (!closes || isPointBefore), canClose: closes && (!opens || isPointAfter) };
}

function isWhite(sign: string): boolean {
  return /^\s$/.test(sign);
}
