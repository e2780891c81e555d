// What is said of the issue, as the server has it.
import { signal } from "@preact/signals";
import { asking, type CommentsSheet, type Thread } from "../api";

/** What a new thread is about: a block, a text in it by its name, or (both empty) the issue. */
export interface Spot {
  readonly block: string;
  readonly field: string;
}

const ASKED_EVERY = 60_000; // milliseconds

export class Comments {
  readonly sheet = signal<CommentsSheet | null>(null);

  /** The text that one is in, or was in last, by its name. */
  private lastText = "";

  constructor(private readonly issue: string) {}

  /** How many open threads are about a block. */
  countAt(block: string): number {
    return this.sheet.value?.counts[block] ?? 0;
  }

  get count(): number {
    return this.sheet.value?.threads.filter((thread) => !thread.is_resolved).length ?? 0;
  }

  /** The open threads about a block. */
  at(block: string): Thread[] {
    return this.sheet.value?.threads.filter((thread) => thread.block === block && !thread.is_resolved) ?? [];
  }

  /** What somebody in a block speaks of: the text of it that they are in, or all of it. */
  spotIn(block: string): Spot {
    const start = `${block}.`;
    return { block, field: this.lastText.startsWith(start) ? this.lastText.slice(start.length) : "" };
  }

  /** Ask again now and then while the page is looked at; what is not heard is asked for the next time. */
  watch(signal: AbortSignal): void {
    const ask = () => void (document.hidden || this.load().catch(() => undefined));
    const timer = setInterval(ask, ASKED_EVERY);
    signal.addEventListener("abort", () => clearInterval(timer));
    ask();
    const note = (event: Event) => {
      this.lastText = (event.target as Element).closest<HTMLElement>("[data-name]")?.dataset.name ?? this.lastText;
    };
    document.addEventListener("focusin", note, { signal });
  }

  /** Each raises Unanswered. */
  async load(): Promise<void> {
    this.sheet.value = await asking("GET", this.path());
  }

  async begin(about: Spot, text: string): Promise<void> {
    this.sheet.value = await asking("POST", this.path(), { ...about, text });
  }

  async answer(thread: number, text: string): Promise<void> {
    this.sheet.value = await asking("POST", this.path(), { thread, text });
  }

  async settle(thread: number, isResolved: boolean): Promise<void> {
    this.sheet.value = await asking("PUT", this.path(`/${thread}/resolution`), { is_resolved: isResolved });
  }

  async takeBack(comment: number): Promise<void> {
    this.sheet.value = await asking("DELETE", this.path(`/${comment}`));
  }

  private path(rest = ""): string {
    return `/api/issues/${this.issue}/comments${rest}`;
  }
}
