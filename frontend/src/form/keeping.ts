// What is written is kept on the server as it is written, until it is saved. What is said of it is never ahead of the server.
import { signal } from "@preact/signals";
import { keepDraft } from "../api";
import { draftOf } from "./draft";

const PAUSE = 800; // milliseconds without a letter
const PATIENCE = { first: 2_000, most: 30_000 }; // milliseconds until it is tried again
const MOST_AT_LAST = 60_000; // letters: browsers send little more from a page that is being left

export type Keeping = "nothing" | "waiting" | "kept" | "failed";

/** Keeps one form. `state` is `waiting` from a change until the server has it. */
export class Keeper {
  readonly state = signal<Keeping>("nothing");
  private timer = 0;
  private patience = PATIENCE.first;
  private changes = 0;
  private asking = new AbortController();
  private isOver = false;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly issue: string,
  ) {
    form.addEventListener("submit", () => this.end());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden && this.state.value === "waiting") void this.keep(true);
    });
  }

  /** Something was changed. */
  change(): void {
    if (this.isOver) return;
    this.changes += 1;
    this.become("waiting");
    this.after(PAUSE);
  }

  private after(pause: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.keep(false), pause);
  }

  private async keep(isLast: boolean): Promise<void> {
    clearTimeout(this.timer);
    const asked = this.changes;
    const written = { ...draftOf(this.form), base: Number((this.form.elements.namedItem("base") as HTMLInputElement).value) };
    const isShort = JSON.stringify(written).length < MOST_AT_LAST;
    // An answer that is waited for no longer must not come after a newer one.
    this.asking.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    try {
      await keepDraft(this.issue, written, signal, isLast && isShort);
      this.patience = PATIENCE.first;
      if (asked === this.changes) this.become("kept");
    } catch {
      if (signal.aborted || this.isOver) return;
      this.become("failed");
      this.after(this.patience);
      this.patience = Math.min(this.patience * 2, PATIENCE.most);
    }
  }

  private end(): void {
    this.isOver = true;
    clearTimeout(this.timer);
    this.asking.abort();
  }

  private become(state: Keeping): void {
    this.state.value = state;
    this.form.dataset.kept = state === "kept" ? "yes" : "no";
  }
}
