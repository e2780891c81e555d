// What the parts of the page share: the issue that is written, where one is in it, and how to get elsewhere.
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { BlockType, Field, Findings, Schema } from "../api";
import { Comments, type Spot as CommentSpot } from "../comments/comments";
import type { Keeper } from "../document/keeping";
import { Languages, nameOf, type Place, type State } from "../document/places";
import type { BlockRef } from "../document/values";
import type { Writing } from "../document/writing";
import { keep, kept } from "../kept";
import { leadWhenDrawn } from "./focus";
import { heldInSight } from "./holding";
import { editingIn } from "../text/fields";
import type { Spot as Caret } from "../text/spots";
import { Links } from "../library/links";
import { Standings } from "./standing";

/** What the page says of the issue. */
export interface Setting {
  readonly issue: string;
  readonly title: string;
  readonly newsletter: string;
  /** Whose page it is. */
  readonly email: string;
  readonly back: string;
  /** Each edition's language with its name in itself. */
  readonly locales: readonly (readonly [code: string, name: string])[];
  /** Editions of the mail besides those of a language alone. */
  readonly editions: readonly (readonly [code: string, name: string])[];
  /** Other pages of the issue. */
  readonly pages: readonly { readonly words: string; readonly address: string }[];
  readonly mayProve: boolean;
  readonly mayTest: boolean;
  readonly mayShare: boolean;
}

/** What lies over the page: one thing at a time, "" for nothing. */
export type Layer = string;

/** Where something is: a block ("" for the head of the issue), a text in it by its name. */
export interface Spot {
  readonly block: string;
  readonly name?: string;
}

export const PAIR = "pair";

export type Ghosts = Readonly<Record<string, string>>;

const NONE: Ghosts = {};

interface Beginning {
  readonly blocks: ReadonlySet<string>;
  readonly ghosts: Ghosts;
}

const beginningOf = (blocks: readonly BlockRef[], ghosts: Ghosts): Beginning => ({ blocks: new Set(blocks.map(({ id }) => id)), ghosts });

export interface Toast {
  readonly words: string;
  readonly canUndo: boolean;
}

export class Page {
  readonly languages: Languages;
  readonly links: Links;
  readonly standings = new Standings(this);
  readonly types: ReadonlyMap<string, BlockType>;
  /** One language by its code, or PAIR. */
  readonly mode: Signal<string>;
  readonly pair: Signal<readonly [string, string]>;
  /** The block that is open: "" for none, HEAD for the subject. */
  readonly open = signal("");
  readonly isMore = signal(false);
  readonly chosen = signal<ReadonlySet<string>>(new Set());
  readonly layer = signal<Layer>("");
  /** Where a new block goes: behind this one, "" for the top. */
  readonly insertAfter = signal("");
  readonly toast = signal<Toast | null>(null);
  readonly said = signal("");
  readonly isLooking = signal(false);
  readonly findings = signal<Findings | null>(null);
  /** What stood in inputs that are empty, by their names. */
  readonly ghosts: ReadonlySignal<Ghosts>;
  /** What the issue began with, and anew on this page, the newest first. */
  private readonly beginnings: Signal<readonly Beginning[]>;
  readonly comments: Comments;
  /** Of what something new is being said. */
  readonly commenting = signal<CommentSpot | null>(null);
  private caret: { readonly name: string; readonly at: Caret } | null = null;

  constructor(
    readonly setting: Setting,
    readonly schema: Schema,
    readonly writing: Writing,
    readonly keeper: Keeper,
    ghosts: Ghosts,
  ) {
    this.beginnings = signal([beginningOf(writing.peekBlocks(), ghosts)]);
    this.ghosts = computed(() => {
      const standing = writing.blocks;
      return this.beginnings.value.find(({ blocks }) => standing.some(({ id }) => blocks.has(id)))?.ghosts ?? NONE;
    });
    this.comments = new Comments(setting.issue);
    const codes = setting.locales.map(([code]) => code);
    this.languages = new Languages(writing, codes);
    this.links = new Links(setting.issue, writing, keeper.library);
    this.types = new Map(schema.types.map((type) => [type.name, type]));
    const [first = "", second = first] = codes;
    const [left = "", right = ""] = kept("editor-pair")?.split(",") ?? [];
    this.pair = signal(codes.includes(left) && codes.includes(right) && left !== right ? [left, right] : [first, second]);
    this.mode = signal(kept("editor-mode", [...codes, PAIR]) ?? (codes.length > 1 ? PAIR : first));
  }

  /** The languages in sight, from left to right. */
  get shown(): readonly string[] {
    const mode = this.mode.value;
    return mode === PAIR ? this.pair.value : [mode];
  }

  get isPair(): boolean {
    return this.mode.value === PAIR;
  }

  choose(mode: string): void {
    heldInSight(() => {
      this.mode.value = mode;
    });
    keep("editor-mode", mode);
  }

  /** Another language on one side of the pair; the one that was there changes sides if it is the other's. */
  chooseSide(side: number, locale: string): void {
    const [left, right] = this.pair.value;
    const [mine, other] = side ? [right, left] : [left, right];
    const beside = other === locale ? mine : other;
    heldInSight(() => {
      this.pair.value = side ? [beside, locale] : [locale, beside];
    });
    keep("editor-pair", this.pair.value.join());
  }

  /** The languages in sight in which a block is read; one that is read in none of them is shown in its own. */
  shownIn(block: string): readonly string[] {
    const read = this.languages.readIn(block);
    const both = this.shown.filter((locale) => read.includes(locale));
    return both.length ? both : read.slice(0, 1);
  }

  nameOf(locale: string): string {
    return this.setting.locales.find(([code]) => code === locale)?.[1] ?? locale;
  }

  fieldsOf(block: BlockRef): readonly Field[] {
    return this.types.get(block.type)?.fields ?? [];
  }

  placesIn(block: BlockRef): readonly Place[] {
    return this.standings.of(block.id).places;
  }

  /** How a place stands in a language; nothing where its block is not read in that. */
  stateOf(place: Place, locale: string): State {
    return this.languages.readIn(place.block).includes(locale) ? this.languages.stateOf(place, locale) : "nothing";
  }

  /** The words that tell a block from others of its type, in the first language in sight that has some. */
  firstWords(block: BlockRef): string {
    for (const place of this.placesIn(block)) {
      if (!place.field.marks.includes("first_words")) continue;
      for (const locale of [...this.shown, ...this.languages.locales]) {
        const words = this.writing.text(nameOf(place, locale));
        if (words) return plain(words);
      }
    }
    return "";
  }

  /** Whether a reader reads anything of it that was written. */
  hasWords(block: BlockRef): boolean {
    return this.placesIn(block).some((place) => this.languages.locales.some((locale) => this.writing.text(nameOf(place, locale))));
  }

  /** The issue begins anew with these blocks. What inputs say in grey belongs to them: it comes and goes with them. */
  beginWith(blocks: readonly BlockRef[], ghosts: Ghosts): void {
    this.beginnings.value = [beginningOf(blocks, ghosts), ...this.beginnings.peek()];
  }

  /** Open a block with the caret at a place in a text of it. */
  enter(block: string, name: string, at: Caret): void {
    const editing = editingIn(document.querySelector(`.doc [data-name="${CSS.escape(name)}"]`));
    this.isLooking.value = false;
    if (!editing) this.caret = { name, at };
    this.open.value = block;
    editing?.focus(at);
  }

  /** Where the caret is to be in a text that is opened; told once. */
  caretIn(name: string): Caret | undefined {
    if (this.caret?.name !== name) return undefined;
    const { at } = this.caret;
    this.caret = null;
    return at;
  }

  /** Open a block, and go into a text of it if one is named. */
  go({ block: wanted, name }: Spot): void {
    const block = this.writing.peekBlocks().some(({ id }) => id === wanted) ? wanted : "";
    this.open.value = block || HEAD;
    this.isLooking.value = false;
    leadWhenDrawn(() => {
      const card = document.getElementById(`block-${block || HEAD}`);
      const text = name ? card?.querySelector<HTMLElement>(`[data-name="${CSS.escape(name)}"]`) : null;
      const fold = text?.closest("details");
      if (fold) fold.open = true;
      (text ?? card)?.scrollIntoView({ block: name ? "center" : "nearest", behavior: isQuiet() ? "instant" : "smooth" });
      const editing = editingIn(text ?? null);
      if (editing) editing.focus();
      else (text ?? card?.querySelector<HTMLElement>(".grip"))?.focus({ preventScroll: true });
    });
  }

  /** Say something to whoever does not see it. */
  say(words: string): void {
    this.said.value = "";
    setTimeout(() => {
      this.said.value = words;
    }, 30);
  }

  /** Say what was done, with a way back. */
  tell(words: string, canUndo = false): void {
    this.toast.value = { words, canUndo };
    this.say(words);
  }
}

/** The head of the issue, as a block that is none. */
export const HEAD = "head";

export const isQuiet = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** A text without the signs of its form, in one line. */
export const plain = (markdown: string): string => markdown.replace(/[*_#>`]|\]\([^)]*\)|!?\[/g, "").replace(/\s+/g, " ").trim();

/** The entry of a list that something stands in. */
export interface Entry {
  /** Put another one behind it, and go into that. */
  readonly add: () => void;
}

export const EntryContext = createContext<Entry | null>(null);

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error("outside of the page");
  return page;
}
