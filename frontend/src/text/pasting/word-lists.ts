// Lists as Word puts them on the clipboard: paragraphs, with the sign or number of each as words that are marked to be ignored.
import { STYLE, styleOf } from "./styles";

const LEVEL = /\blevel(\d)\b/;
const BULLET = /^[•‣▪⦁·○●□■◦◇◆▶▷▫∙*+―–—\-oO§\u00a7\ue000-\uf8ff]$/u;
const COUNTING = /^\(?(\d{1,4})[.)]?$/;

export interface Marker {
  level: number;
  /** The number before it; null for a bullet. */
  number: number | null;
  /** What numbers otherwise, such as `가.` or `(a)`: it is kept as words. */
  sign: string;
}

/** What stands before an entry, which is taken out of its words; null for a paragraph that is none. */
export function markerOf(block: Element): Marker | null {
  const level = LEVEL.exec(styleOf(block, "mso-list"))?.[1];
  if (!level) return null;
  const ignored = [...block.querySelectorAll(`[${STYLE}]`)].find((one) => styleOf(one, "mso-list") === "ignore");
  const sign = (ignored?.textContent ?? "").replace(/[\s\u00a0]+/g, "");
  ignored?.remove();
  const number = COUNTING.exec(sign)?.[1];
  if (number) return { level: Number(level), number: Number(number), sign: "" };
  return { level: Number(level), number: null, sign: !sign || BULLET.test(sign) ? "" : sign };
}
