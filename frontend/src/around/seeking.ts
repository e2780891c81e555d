// Finding by words, also while a Korean word is still being written: ㅎㄱ finds 한국, and so do 하 and 한구.

interface Syllable {
  readonly lead: number;
  readonly vowel: number;
  readonly tail: number;
}

const FIRST = 0xac00;
const LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const TAILS = ["", ..."ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"];
/** A tail of two letters, the second of which may begin the next syllable; likewise a vowel of two. */
const DOUBLE_TAILS: Readonly<Record<string, string>> = { ㄳ: "ㄱㅅ", ㄵ: "ㄴㅈ", ㄶ: "ㄴㅎ", ㄺ: "ㄹㄱ", ㄻ: "ㄹㅁ", ㄼ: "ㄹㅂ", ㄽ: "ㄹㅅ", ㄾ: "ㄹㅌ", ㄿ: "ㄹㅍ", ㅀ: "ㄹㅎ", ㅄ: "ㅂㅅ" };
const LONGER_VOWELS: Readonly<Record<number, readonly number[]>> = { 8: [9, 10, 11], 13: [14, 15, 16], 18: [19] }; // ㅗ ㅜ ㅡ

/** How well `words` are found in a text: 0 at its beginning, 1 at that of a word, 2 within one; null where one of them is not there. */
export function ranked(text: string, words: string): number | null {
  const [sought, whole] = [folded(words).split(" ").filter(Boolean), [...folded(text)]];
  let rank = 0;
  for (const word of sought) {
    const at = placesOf(whole, [...word]);
    if (at.length === 0) return null;
    rank = Math.max(rank, at.includes(0) ? 0 : at.some((place) => whole[place - 1] === " ") ? 1 : 2);
  }
  return rank;
}

const folded = (text: string): string => text.normalize("NFC").toLocaleLowerCase().replace(/\s+/g, " ").trim();

/** Where a word is found. */
function placesOf(text: readonly string[], word: readonly string[]): number[] {
  const places: number[] = [];
  for (let place = 0; place + word.length <= text.length; place += 1) {
    if (word.every((letter, at) => fits(letter, text[place + at] ?? "", at === word.length - 1 ? (text[place + at + 1] ?? "") : null))) places.push(place);
  }
  return places;
}

/** Whether a letter of what is sought stands for one of a text; the last one may be unfinished, then `next` is what follows in the text. */
function fits(sought: string, letter: string, next: string | null): boolean {
  if (sought === letter) return true;
  const found = syllable(letter);
  if (!found) return false;
  if (LEADS.includes(sought)) return LEADS[found.lead] === sought;
  const wanted = syllable(sought);
  if (!wanted || next === null || wanted.lead !== found.lead) return false;
  if (wanted.tail === 0) return wanted.vowel === found.vowel || (LONGER_VOWELS[wanted.vowel] ?? []).includes(found.vowel);
  if (wanted.vowel !== found.vowel) return false;
  const [tail = "", own = ""] = [TAILS[wanted.tail], TAILS[found.tail]];
  if (DOUBLE_TAILS[own]?.startsWith(tail)) return true; // 갑 on the way to 값
  const [stays, moves] = [DOUBLE_TAILS[tail]?.[0] ?? "", DOUBLE_TAILS[tail]?.[1] ?? tail];
  return own === stays && LEADS[syllable(next)?.lead ?? -1] === moves; // 한 on the way to 하나, 닭 to 달걀
}

function syllable(letter: string): Syllable | null {
  const number = (letter.codePointAt(0) ?? 0) - FIRST;
  if (number < 0 || number >= 19 * 21 * 28) return null;
  return { lead: Math.floor(number / 588), vowel: Math.floor(number / 28) % 21, tail: number % 28 };
}
