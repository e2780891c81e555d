// Which blocks are linked to the library, which are locked, and what may be written in.
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Field } from "../api";
import type { BlockRef } from "../document/values";
import type { Writing } from "../document/writing";
import { type LibraryBlock, type Lock, type Shelf, shelfOf } from "./asking";

export const KEY = "library.key";
export const VERSION = "library.version";

/** A block's link: to which library block, and the version that it has; `known` is null where the library has it no more. */
export interface Link {
  readonly key: string;
  readonly version: number;
  readonly known: LibraryBlock | null;
}

export class Links {
  readonly shelf = signal<Shelf | null>(null);
  /** Linked blocks that are written in here, to be saved in the library. */
  readonly written = signal<ReadonlySet<string>>(new Set());
  private readonly blocks = computed(() => new Map(this.shelf.value?.blocks.map((block) => [block.key, block])));
  private isAsked = false;

  constructor(
    private readonly issue: string,
    private readonly writing: Writing,
    /** A word that is another one when the library says something else. */
    news: ReadonlySignal<string>,
  ) {
    const again = () => this.shelf.peek() && void this.refresh();
    effect(() => {
      void news.value;
      again();
    });
    addEventListener("focus", again); // where its blocks are used changes without them
  }

  /** What the library has now. Where nothing is heard of it, what was known stands. */
  async refresh(): Promise<void> {
    this.isAsked = true;
    this.shelf.value = await shelfOf(this.issue).catch(() => this.shelf.peek());
  }

  /** What a block is linked to; null for nothing. */
  of(block: string): Link | null {
    const key = this.writing.text(`${block}.${KEY}`);
    if (!key) return null;
    this.need();
    return { key, version: Number(this.writing.text(`${block}.${VERSION}`)), known: this.blocks.value.get(key) ?? null };
  }

  /** What the newsletter has locked. */
  get locks(): readonly Lock[] {
    this.need();
    return this.shelf.value?.locks ?? [];
  }

  /** The locked disclaimer that a block places; null for none. */
  lockOf(block: BlockRef, fields: readonly Field[]): Lock | null {
    const field = fields.find(({ kind }) => kind === "disclaimer");
    const key = field && this.writing.text(`${block.id}.${field.name}`);
    if (!key) return null;
    return this.locks.find((lock) => lock.key === key) ?? null;
  }

  /** Whether a block is only read here. */
  isReadOnly(block: string): boolean {
    return this.writing.text(`${block}.${KEY}`) !== "" && !this.written.value.has(block);
  }

  /** Write in a linked block, or no longer. */
  write(block: string, isWritten: boolean): void {
    const others = [...this.written.peek()].filter((one) => one !== block);
    this.written.value = new Set(isWritten ? [...others, block] : others);
  }

  private need(): void {
    if (!this.isAsked) void this.refresh();
  }
}
