// The tags that an author may put in, with what each is called and what a sample reader has there. Told once, by the page.
import { signal } from "@preact/signals";
import { type Tag, written } from "./markdown/tags";

export interface TagKind {
  name: string;
  label: string;
  /** What the sample reader of each language has. */
  samples: Readonly<Record<string, string>>;
}

const known = signal<readonly TagKind[]>([]);
let language = "";

/** The tags there are, and the language that samples are shown in where a text has none. */
export function know(tags: readonly TagKind[], usual: string): void {
  known.value = tags;
  language = usual;
}

export function tagKinds(): readonly TagKind[] {
  return known.value;
}

/** What a chip says of a tag: its name for people, and what a sample reader reads. A tag that nobody knows says itself. */
export function sampleOf(tag: Tag, locale = language): { label: string; sample: string } {
  const kind = known.value.find(({ name }) => name === tag.name);
  if (!kind) return { label: "", sample: written(tag) };
  return { label: kind.label, sample: kind.samples[locale] ?? Object.values(kind.samples)[0] ?? "" };
}
