// The places of the issue: fields that a reader reads, each in several languages, found through the schema of the blocks.
import type { Field } from "../api";
import { idsIn } from "./values";
import type { Writing } from "./writing";

/** One field of an owner: the issue (""), a block ("B."), or an entry of a list ("B.list.E."). Its texts are `{owner}{path}.{locale}`. */
export interface Place {
  readonly block: string;
  readonly owner: string;
  readonly path: string;
  readonly field: Field;
}

/** How a translation stands to its source. `nothing`: there is no text in any language; `same`: in all on purpose. */
export type State = "source" | "agrees" | "changed" | "open" | "same" | "nothing";

/** What stands for the text that a copy of the source was made from: it is no translation until somebody says so. */
export const COPIED = "=";

export const nameOf = (place: Place, locale: string): string => `${place.owner}${place.path}.${locale}`;
const staleOf = (place: Place, locale: string): string => `${place.owner}stale.${place.path}.${locale}`;
const madeOf = (place: Place, locale: string): string => `${place.owner}made.${place.path}.${locale}`;
const sourceNameOf = (place: Place): string => `${place.owner}source.${place.path}`;
const sameNameOf = (place: Place): string => `${place.owner}same.${place.path}`;

/** The places of a block in reading order, those of its pictures and of the entries of its lists too. */
export function* placesOf(fields: readonly Field[], owner: string, block: string, writing: Writing): Generator<Place> {
  for (const field of fields) {
    if (field.kind === "items") {
      for (const entry of idsIn(writing.text(`${owner}${field.name}`))) {
        yield* placesOf(field.fields, `${owner}${field.name}.${entry}.`, block, writing);
      }
    } else if (field.kind === "picture") {
      if (writing.text(`${owner}${field.name}.file`)) {
        for (const part of field.fields) if (part.has_words) yield { block, owner, path: `${field.name}.${part.name}`, field: part };
      }
    } else if (field.has_words) {
      yield { block, owner, path: field.name, field };
    }
  }
}

/** The languages of one issue, and what its texts are to each other. */
export class Languages {
  constructor(
    private readonly writing: Writing,
    readonly locales: readonly string[],
  ) {}

  /** In which languages a block is read. */
  readIn(block: string): readonly string[] {
    const only = idsIn(this.writing.text(`${block}.when.locales`));
    return only.length ? this.locales.filter((locale) => only.includes(locale)) : this.locales;
  }

  /** The language that a place was written in first. */
  sourceOf(place: Place): string {
    const first = this.writing.text(sourceNameOf(place));
    return this.readIn(place.block).includes(first) ? first : this.usualSource(place.block);
  }

  isSame(place: Place): boolean {
    return this.writing.text(sameNameOf(place)) !== "";
  }

  /** The source text that a translation was made from, where it says something else by now; else "". */
  madeFrom(place: Place, locale: string): string {
    const made = this.writing.text(madeOf(place, locale));
    return made && normal(made) !== normal(this.sourceText(place)) ? made : "";
  }

  /** What a place says in the language that it was written in first. */
  sourceText(place: Place): string {
    return this.writing.text(nameOf(place, this.sourceOf(place)));
  }

  stateOf(place: Place, locale: string): State {
    const source = this.sourceOf(place);
    const [original, own] = [this.sourceText(place), this.writing.text(nameOf(place, locale))];
    if (locale === source) return own ? (this.isSame(place) ? "same" : "source") : "nothing";
    if (!original && !own) return "nothing";
    if (this.isSame(place)) return "same";
    if (!own) return servesAll(place, original) ? "nothing" : "open";
    return original && (this.madeFrom(place, locale) || this.writing.text(staleOf(place, locale))) ? "changed" : "agrees";
  }

  /** What is to be written when a text is changed: the text, and what that means for the other languages. */
  written(place: Place, locale: string, text: string): Record<string, string> {
    const source = this.sourceOf(place);
    const values: Record<string, string> = { [nameOf(place, locale)]: text };
    const before = this.writing.peek(nameOf(place, locale));
    if (locale === source) {
      for (const other of this.others(place, source)) {
        const isMarked = this.writing.peek(madeOf(place, other)) || this.writing.peek(staleOf(place, other));
        if (before && this.writing.peek(nameOf(place, other)) && !isMarked) values[madeOf(place, other)] = before;
      }
    } else if (!text) {
      Object.assign(values, this.agreed(place, locale));
    } else if (!before && !this.hasText(place)) {
      values[sourceNameOf(place)] = locale === this.usualSource(place.block) ? "" : locale;
    }
    if (locale !== source && text) values[sameNameOf(place)] = "";
    return values;
  }

  /** What is to be written when a translation agrees with its source again. */
  agreed(place: Place, locale: string): Record<string, string> {
    return { [madeOf(place, locale)]: "", [staleOf(place, locale)]: "" };
  }

  /** What is to be written when a translation begins as a copy of its source. */
  copied(place: Place, locale: string): Record<string, string> {
    return { ...this.agreed(place, locale), [nameOf(place, locale)]: this.sourceText(place), [madeOf(place, locale)]: COPIED };
  }

  /** What is to be written when a place is the same in all languages on purpose, or no longer: one text serves all then. */
  same(place: Place, isSame: boolean): Record<string, string> {
    const values: Record<string, string> = { [sameNameOf(place)]: isSame ? "yes" : "" };
    if (isSame) for (const other of this.others(place, this.sourceOf(place))) Object.assign(values, this.agreed(place, other), { [nameOf(place, other)]: "" });
    return values;
  }

  /** What is to be written when a place was written in another language first. */
  writtenFirst(place: Place, locale: string): Record<string, string> {
    return { [sourceNameOf(place)]: locale === this.usualSource(place.block) ? "" : locale, ...this.agreed(place, locale) };
  }

  private others(place: Place, source: string): readonly string[] {
    return this.readIn(place.block).filter((locale) => locale !== source);
  }

  private hasText(place: Place): boolean {
    return this.locales.some((locale) => this.writing.peek(nameOf(place, locale)));
  }

  private usualSource(block: string): string {
    return (block ? this.readIn(block)[0] : undefined) ?? this.locales[0] ?? "";
  }
}

/** Whether a text needs no translation: a name, and what is made of numbers where one value may be enough. */
export function servesAll({ field }: Place, text: string): boolean {
  return field.kind === "name" || (field.marks.includes("may_serve_all") && !/\p{L}{2}/u.test(text));
}

const TYPOGRAPHY: readonly [RegExp, string][] = [
  [/[“”„‟«»〝〞「」『』]/g, '"'],
  [/[‘’‚‛‹›`´]/g, "'"],
  [/[‐‑‒–—―−]/g, "-"],
  [/…/g, "..."],
  [/[*_\\]|^#+ /gm, ""],
  [/[\s\u00ad\u200b-\u200d\u2060]+/g, ""],
];

/** What a text says, whatever its white space, its typography and its form. */
export function normal(text: string): string {
  return TYPOGRAPHY.reduce((left, [sign, plain]) => left.replace(sign, plain), text.normalize("NFC"));
}
