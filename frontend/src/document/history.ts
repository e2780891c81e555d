// What was done to the whole issue, to be taken back and done again. Letters of one text within a second are one act.
import { computed, signal } from "@preact/signals";
import { inverse, type Patch, together } from "./values";

const TOGETHER = 1_000; // milliseconds
const MOST = 500;

interface Act {
  patch: Patch;
  gather: string;
  at: number;
}

/** The acts of one tab, the newest last. */
export class History {
  private readonly done = signal<readonly Act[]>([]);
  private readonly undone = signal<readonly Act[]>([]);
  readonly canUndo = computed(() => this.done.value.length > 0);
  readonly canRedo = computed(() => this.undone.value.length > 0);

  /** Something was done; acts of the same `gather` that follow each other quickly are one. */
  note(patch: Patch, gather: string, at: number): void {
    const acts = this.done.peek();
    const last = acts.at(-1);
    this.undone.value = [];
    if (last && gather && last.gather === gather && at - last.at < TOGETHER) {
      this.done.value = [...acts.slice(0, -1), { patch: together(last.patch, patch), gather, at }];
    } else {
      this.done.value = [...acts.slice(-MOST + 1), { patch, gather, at }];
    }
  }

  /** The patch that takes the last act back; null when there is none. */
  back(): Patch | null {
    const act = this.done.peek().at(-1);
    if (!act) return null;
    this.done.value = this.done.peek().slice(0, -1);
    this.undone.value = [...this.undone.peek(), act];
    return inverse(act.patch);
  }

  /** The patch that does again what was taken back last. */
  forth(): Patch | null {
    const act = this.undone.peek().at(-1);
    if (!act) return null;
    this.undone.value = this.undone.peek().slice(0, -1);
    this.done.value = [...this.done.peek(), { ...act, gather: "" }];
    return act.patch;
  }
}
