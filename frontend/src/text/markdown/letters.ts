// What of a text is a letter of it, as `content/texts.py` has it; and a text that rich text cannot hold.

/** A Markdown text that cannot be shown as rich text: it is shown as it was written, and the server says why. */
export class Unreadable extends Error {}

const LINE_BREAKS = /\r\n|[\r\v\f\x85\u2028\u2029]/g;
const INVISIBLE =
  /[\x00-\x08\x0e-\x1f\x7f-\x9f\u3164\u{d800}-\u{dfff}\ufeff\uffa0\ufdd0-\ufdef\ufff0-\ufff8\ufffe\uffff]/gu;
const BIDIRECTIONAL = /[\u202a-\u202e\u2066-\u2069]/;

// Signs of Symbol and Wingdings, which Word and HWP leave in the private use area: no other font has them there.
const OF_ONE_FONT = new Map<string, string>(
  (
    [
      ["\uf0b7\uf09f\uf06c\uf097", "•"],
      ["\uf0a7\uf06e", "▪"],
      ["\uf0a8\uf06f\uf071\uf072", "□"],
      ["\uf0a1\uf0a2", "○"],
      ["\uf075\uf076\uf077", "◆"],
      ["\uf0d8\uf0c4", "▶"],
      ["\uf0e0\uf0e8\uf0f0", "→"],
      ["\uf0fc\uf050", "✓"],
      ["\uf0fb", "✗"],
      ["\uf0fe", "☑"],
      ["\uf0ab", "★"],
      ["\uf02d", "−"],
      ["\uf04a", "☺"],
    ] as const
  ).flatMap(([signs, common]) => [...signs].map((sign): [string, string] => [sign, common])),
);
// Half-width Hangul, of terminals: where each row of it begins and ends, and the letters it stands for.
const HALF_WIDE = [
  [0xffa1, 0xffbe, 0x3131],
  [0xffc2, 0xffc7, 0x314f],
  [0xffca, 0xffcf, 0x3155],
  [0xffd2, 0xffd7, 0x315b],
  [0xffda, 0xffdc, 0x3161],
] as const;
const UNCOMMON = /[\uf000-\uf0ff\uffa1-\uffdc]/g;

/** The text with `\n` line ends, without invisible controls, in NFC. Raises Unreadable for what reverses what is read. */
export function clean(text: string): string {
  if (BIDIRECTIONAL.test(text)) throw new Unreadable();
  return text.replace(LINE_BREAKS, "\n").replace(INVISIBLE, "").replace(UNCOMMON, inCommon).normalize("NFC");
}

/** The text without signs that reverse what is read, which no text may have. */
export function withoutReversing(text: string): string {
  return text.replace(new RegExp(BIDIRECTIONAL, "g"), "");
}

/** The text on one line, with single spaces. */
export function onOneLine(text: string): string {
  return clean(text).split(/\s+/).filter(Boolean).join(" ");
}

/** The text line by line, with single spaces and no empty lines at its ends. */
export function onLines(text: string): string {
  const lines = clean(text).split("\n").map(onOneLine);
  return lines.join("\n").replace(/^\n+|\n+$/g, "");
}

/** Whether a sign is put onto the one before it. */
export function isCombining(sign: string): boolean {
  // U+0345 has the highest class of all: what is moved before it has a class, too.
  return sign === "\u0345" || `\u0345${sign}`.normalize("NFD") !== `\u0345${sign.normalize("NFD")}`;
}

function inCommon(sign: string): string {
  const code = sign.charCodeAt(0);
  const row = HALF_WIDE.find(([first, last]) => first <= code && code <= last);
  return row ? String.fromCharCode(row[2] + code - row[0]) : (OF_ONE_FONT.get(sign) ?? sign);
}
