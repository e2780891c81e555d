// What is written in the form is kept in the working draft as it is written. What is said of it is never ahead of the server.
import { signal } from "@preact/signals";
import { type DraftPatch, patchDraft } from "../api";
import { type Draft, draftOf } from "./draft";

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
  private readonly tab = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
  private readonly known: Draft;
  private readonly touched = new Set<string>(); // names that were sent: they are sent again, also where they are as they were
  private asking = new AbortController();
  private isOver = false;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly issue: string,
  ) {
    this.known = draftOf(form);
    this.hidden("tab").value = this.tab;
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
    const patch = this.patch();
    const isShort = JSON.stringify(patch).length < MOST_AT_LAST;
    // An answer that is waited for no longer must not come after a newer one.
    this.asking.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    try {
      await patchDraft(this.issue, patch, signal, isLast && isShort);
      this.patience = PATIENCE.first;
      if (asked === this.changes) this.become("kept");
    } catch {
      if (signal.aborted || this.isOver) return;
      this.become("failed");
      this.after(this.patience);
      this.patience = Math.min(this.patience * 2, PATIENCE.most);
    }
  }

  /** What differs from the form as it came, on the version that it came with: what others write is not shown in it. */
  private patch(): DraftPatch {
    const { values: was } = this.known;
    const { values: now } = draftOf(this.form);
    for (const name of Object.keys({ ...was, ...now })) if (was[name] !== now[name]) this.touched.add(name);
    const values = Object.fromEntries([...this.touched].map((name) => [name, { was: was[name] ?? "", now: now[name] ?? "" }]));
    return { tab: this.tab, version: Number(this.hidden("base").value), block: "", values, blocks: null, settled: [] };
  }

  private hidden(name: string): HTMLInputElement {
    return this.form.elements.namedItem(name) as HTMLInputElement;
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
