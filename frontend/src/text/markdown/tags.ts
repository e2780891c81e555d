// Merge tags: `{{first_name|friend}}`, an author's wish for a value of the reader, as `content/merge_tags.py` has them.

export interface Tag {
  name: string;
  default: string;
}

const TAG = String.raw`\{\{[ \t]*([A-Za-z_][A-Za-z0-9_]{0,63})[ \t]*(?:\|([^{}\n]{0,200}))?\}\}`;

/** Matches the tags of a text, one after another. Each caller has its own: it keeps a place. */
export function tagPattern(flags: "g" | "y"): RegExp {
  return new RegExp(TAG, `${flags}u`);
}

export function tagOf(match: RegExpMatchArray | RegExpExecArray): Tag {
  return { name: match[1] ?? "", default: (match[2] ?? "").trim() };
}

/** The tag that a text is as a whole. */
export function tagIn(text: string): Tag | false {
  const [tag, ...rest] = parts(text);
  return rest.length === 0 && typeof tag === "object" && tag;
}

/** A tag as it is written. */
export function written({ name, default: other }: Tag): string {
  return other ? `{{${name}|${other}}}` : `{{${name}}}`;
}

/** The text cut at its tags, in order; there are no empty strings in it. */
export function parts(text: string): (string | Tag)[] {
  const cut: (string | Tag)[] = [];
  let end = 0;
  for (const match of text.matchAll(tagPattern("g"))) {
    if (match.index > end) cut.push(text.slice(end, match.index));
    cut.push(tagOf(match));
    end = match.index + match[0].length;
  }
  if (end < text.length) cut.push(text.slice(end));
  return cut;
}
