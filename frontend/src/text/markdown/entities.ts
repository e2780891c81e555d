// Signs that are written by name or number, as in HTML: `&copy;`, `&#8211;`.

const NAMED = /^&([a-z][a-z0-9]{1,31});/i;
const NUMBERED = /^&#(?:x([a-f0-9]{1,6})|([0-9]{1,7}));/i;
const known = new Map<string, string | null>();

/** What begins in a place of a text: as it is written, and what it stands for. */
export function entityAt(source: string, place: number): { written: string; meant: string } | null {
  const rest = source.slice(place, place + 40);
  const number = NUMBERED.exec(rest);
  if (number) {
    const code = number[1] ? Number.parseInt(number[1], 16) : Number(number[2]);
    return { written: number[0], meant: isSign(code) ? String.fromCodePoint(code) : "\ufffd" };
  }
  const name = NAMED.exec(rest);
  const meant = name && named(name[1] ?? "");
  return name && meant ? { written: name[0], meant } : null;
}

/** The text with what stands behind backslashes, and for names and numbers, in their places: as addresses have it. */
export function unescaped(text: string): string {
  return text.replace(/\\([!-/:-@[-`{-~])|&([a-z#][a-z0-9]{1,31});/gi, (whole, sign?: string, name?: string) => {
    if (sign) return sign;
    const code = /^#(?:x([a-f0-9]{1,8})|([0-9]{1,8}))$/i.exec(name ?? "");
    if (!code) return named(name ?? "") ?? whole;
    const number = code[1] ? Number.parseInt(code[1], 16) : Number(code[2]);
    return isSign(number) ? String.fromCodePoint(number) : whole;
  });
}

function named(name: string): string | null {
  let meant = known.get(name);
  if (meant === undefined) {
    // Only the browser knows all 2,231 names; it knows some without the semicolon, too, and then leaves that over.
    const shown = new DOMParser().parseFromString(`&${name};`, "text/html").body.textContent ?? "";
    meant = shown.endsWith(";") && name !== "semi" ? null : shown;
    known.set(name, meant);
  }
  return meant;
}

function isSign(code: number): boolean {
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) || (code >= 0xfdd0 && code <= 0xfdef)) return false;
  if ((code & 0xfffe) === 0xfffe) return false;
  return !(code <= 8 || code === 0xb || (code >= 0xe && code <= 0x1f) || (code >= 0x7f && code <= 0x9f));
}
