// What the markup of other programs says about words: whether they are seen at all, strong, or stressed.
const LEFT_OUT = new Set(
  "audio button canvas datalist del dialog embed frame frameset head iframe input link meta noscript object script select style svg template textarea title video".split(" "),
);
// Of Word: what was deleted under tracked changes, and comments with the marks of where they belong.
const DELETED_OR_REMARK = /\b(?:msoDel|MsoCommentReference|MsoCommentText|MsoCommentSubject)\b/;
const REMARKS = /^comment(?:-list)?$/;

/** Where the style of an element is read: under a name of its own, since a browser would take the other for one to apply. */
export const STYLE = "data-style";

export interface Look {
  isStrong: boolean;
  isStressed: boolean;
  /** Whether line ends and spaces are those of the text. */
  isPre: boolean;
}

export const PLAIN: Look = { isStrong: false, isStressed: false, isPre: false };

/** What a style attribute says of a property, in small letters; "" where it says nothing. */
export function styleOf(element: Element, property: string): string {
  const declarations = (element.getAttribute(STYLE) ?? "").split(";");
  for (const declaration of declarations.reverse()) {
    const [name = "", ...value] = declaration.split(":");
    if (name.trim().toLowerCase() === property) return value.join(":").trim().toLowerCase();
  }
  return "";
}

/** Whether nothing in an element is for a reader. */
export function isLeftOut(element: Element): boolean {
  const name = element.localName;
  if (LEFT_OUT.has(name) || name.startsWith("v:") || element.hasAttribute("hidden")) return true;
  if ((element.getAttribute("aria-hidden") === "true" && name !== "br") || DELETED_OR_REMARK.test(element.className)) return true;
  if (styleOf(element, "display") === "none" || styleOf(element, "visibility") === "hidden") return true;
  if (styleOf(element, "mso-hide") === "all" || /^0(?:px|pt|em)?$/.test(styleOf(element, "font-size"))) return true;
  return REMARKS.test(styleOf(element, "mso-element"));
}

/** How the words in an element look, which stands in words that look otherwise. */
export function lookIn(element: Element, around: Look): Look {
  return {
    isStrong: strong(element) ?? around.isStrong,
    isStressed: stressed(element) ?? around.isStressed,
    isPre: pre(element) ?? around.isPre,
  };
}

function strong(element: Element): boolean | null {
  const weight = styleOf(element, "font-weight");
  if (/^(?:bold|bolder|[6-9]\d\d)\b/.test(weight)) return true;
  if (/^(?:normal|lighter|[1-5]\d\d)\b/.test(weight)) return false;
  return element.localName === "b" || element.localName === "strong" ? true : null;
}

function stressed(element: Element): boolean | null {
  const style = styleOf(element, "font-style");
  if (/^(?:italic|oblique)/.test(style)) return true;
  if (style === "normal") return false;
  return element.localName === "i" || element.localName === "em" ? true : null;
}

function pre(element: Element): boolean | null {
  const space = styleOf(element, "white-space");
  if (/^(?:pre|break-spaces)/.test(space)) return true;
  if (space === "normal" || space === "nowrap") return false;
  return element.localName === "pre" ? true : null;
}
