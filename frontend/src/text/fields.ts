// A text on the page as a field, written in or not: what it is called, how it is told of, and which editor is at home in it.
import type { Editing } from "./editing";
import type { Form } from "./schema";

/** What a field is, to whoever looks at it and whoever hears it. */
export interface Setting {
  form: Form;
  name: string;
  lang: string;
  label: string;
  describedBy?: string | undefined;
  /** What stands where there is no text yet; no part of it. */
  placeholder?: string | undefined;
  isReadOnly?: boolean | undefined;
  class?: string | undefined;
}

/** How a text is told of to those who do not see it, written in or not. */
export function attributesOf(setting: Setting): Record<string, string> {
  const { name, lang, label, form, describedBy, placeholder } = setting;
  return {
    class: `text is-${form} ${setting.class ?? ""}`,
    role: "textbox",
    lang,
    spellcheck: "true",
    "data-name": name,
    "aria-label": label,
    "aria-multiline": String(form !== "line"),
    ...(describedBy ? { "aria-describedby": describedBy } : {}),
    ...(placeholder ? { "data-placeholder": placeholder, "aria-placeholder": placeholder } : {}),
    ...(setting.isReadOnly ? { "aria-readonly": "true", tabindex: "0" } : {}),
  };
}

const editors = new WeakMap<Element, Editing>();

/** The editor of an element on the page that is one. */
export function editingIn(element: Element | null): Editing | undefined {
  return element ? editors.get(element) : undefined;
}

export function remember(element: Element, editing: Editing): void {
  editors.set(element, editing);
}
