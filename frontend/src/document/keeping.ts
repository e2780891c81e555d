// What is written goes to the server as it is written, and what others write comes back. What is said of it is never ahead of the server.
import { batch, effect, signal } from "@preact/signals";
import { type Clashes, type DraftAnswer, type DraftPatch, patchDraft, type Person, reviseIssue, Unanswered } from "../api";
import type { Device } from "./safekeeping";
import { isEmpty, type Patch, together } from "./values";
import type { Writing } from "./writing";

const PAUSE = 400; // milliseconds without a letter
const LONGEST = 900; // milliseconds that the first of many letters waits
const PULSE = { alone: 8_000, together: 2_000 }; // milliseconds between two signs of life
const PATIENCE = { first: 1_000, most: 20_000 }; // milliseconds until it is tried again
const MOST_AT_LAST = 60_000; // letters: browsers send little more from a page that is being left

/** `saved` only when the server said so; `ended` when one has to sign in first; `refused` with a sentence of the server's. */
export type Keeping = "saved" | "written" | "saving" | "offline" | "ended" | "refused";

export class Keeper {
  readonly state = signal<Keeping>("saved");
  readonly failure = signal<Unanswered | null>(null);
  readonly people = signal<readonly Person[]>([]);
  readonly clashes = signal<Clashes>({});
  /** A word that is another one when the library says something else. */
  readonly library = signal("");
  /** Counts what the server has taken: findings are asked for anew. */
  readonly taken = signal(0);
  private version: number;
  private sequence = 0;
  private block = "";
  private settled: string[] = [];
  private timer = 0;
  private firstAt = 0;
  private patience = PATIENCE.first;
  private underWay: Promise<void> | null = null;
  /** What is sent and not answered yet: until then it is on this device. */
  private sent: Patch | null = null;

  constructor(
    private readonly issue: string,
    private readonly writing: Writing,
    private readonly device: Device,
    standing: { version: number; people: readonly Person[]; clashes: Clashes; library: string },
  ) {
    this.version = standing.version;
    this.library.value = standing.library;
    this.people.value = standing.people;
    this.clashes.value = standing.clashes;
    effect(() => {
      void writing.version;
      this.keepHere(); // also where all is taken back: it is not to come again
      if (!writing.isUnsent.value) {
        if (this.state.peek() === "written") this.state.value = "saved";
        return;
      }
      if (this.state.peek() === "saved") this.state.value = "written";
      this.soon();
    });
    document.addEventListener("visibilitychange", () => void this.turn(document.hidden));
    addEventListener("online", () => void this.turn(false));
    addEventListener("beforeunload", (event) => {
      if (this.writing.isUnsent.peek() && this.state.peek() !== "written") event.preventDefault();
    });
    this.wait(PULSE.together);
  }

  /** In which block somebody is, "" for none. */
  be(block: string): void {
    if (block === this.block) return;
    this.block = block;
    if (this.people.peek().some((person) => !person.is_me)) this.wait(PAUSE);
  }

  /** Both texts of these places were looked at: what stands now is meant. */
  settle(names: readonly string[]): void {
    this.settled.push(...names);
    this.clashes.value = Object.fromEntries(Object.entries(this.clashes.peek()).filter(([name]) => !names.includes(name)));
    this.wait(0);
  }

  /** Everything that is written is on the server, and is a revision. Raises Unanswered. */
  async revise(): Promise<void> {
    await this.turn(false);
    if (this.writing.isUnsent.peek()) throw this.failure.peek() ?? new Unanswered("");
    await reviseIssue(this.issue);
  }

  /** Try it now: one is signed in again, or the line is back. */
  async now(): Promise<void> {
    await this.turn(false);
  }

  /** Keep on this device what the server has not said that it has. */
  private keepHere(): void {
    const pending = this.writing.pending();
    const patch = this.sent ? together(this.sent, pending) : pending;
    this.device.keep(isEmpty(patch) ? null : this.asking(patch, this.settled, this.sequence + 1));
  }

  private soon(): void {
    const now = Date.now();
    if (!this.firstAt) this.firstAt = now;
    if (this.state.peek() === "offline" || this.state.peek() === "ended") return; // it is tried again when its time has come
    this.wait(Math.max(0, Math.min(PAUSE, this.firstAt + LONGEST - now)));
  }

  private wait(pause: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.turn(false), pause);
  }

  /** One round: tell what is new here, hear what is new there. */
  private async turn(isLast: boolean): Promise<void> {
    while (this.underWay) await this.underWay;
    if (isLast && !this.writing.isUnsent.peek()) return;
    this.underWay = this.tell(isLast).finally(() => {
      this.underWay = null;
    });
    await this.underWay;
  }

  private async tell(isLast: boolean): Promise<void> {
    clearTimeout(this.timer);
    this.firstAt = 0;
    this.sequence += 1;
    const patch = batch(() => (this.sent = this.writing.take()));
    const settled = this.settled;
    this.settled = [];
    if (!isEmpty(patch) && (this.state.peek() === "written" || this.state.peek() === "saved")) this.state.value = "saving";
    try {
      const answer = await this.ask(patch, settled, isLast);
      this.sent = null;
      this.hear(answer);
    } catch (error) {
      this.settled = [...settled, ...this.settled];
      this.writing.unheard(patch);
      this.sent = null;
      this.fail(error instanceof Unanswered ? error : new Unanswered(""));
    }
  }

  private asking({ values, blocks }: Patch, settled: string[], sequence: number): DraftPatch {
    const order = blocks && { was: [...blocks.was], now: [...blocks.now] };
    return { tab: this.device.tab, version: this.version, sequence, block: this.block, values, blocks: order, settled };
  }

  private ask(patch: Patch, settled: string[], isLast: boolean): Promise<DraftAnswer> {
    const asked = this.asking(patch, settled, this.sequence);
    return patchDraft(this.issue, asked, isLast && JSON.stringify(asked).length < MOST_AT_LAST);
  }

  private hear(answer: DraftAnswer): void {
    this.version = answer.version;
    this.writing.receive(answer);
    this.people.value = answer.people;
    this.clashes.value = answer.clashes;
    this.library.value = answer.library;
    this.failure.value = null;
    this.patience = PATIENCE.first;
    this.keepHere();
    if (this.state.peek() !== "saved") this.taken.value += 1;
    const isMore = this.writing.isUnsent.peek();
    this.state.value = isMore ? "written" : "saved";
    const isTogether = answer.people.some((person) => !person.is_me);
    this.tellRefused(answer.refused);
    this.wait(isMore ? PAUSE : document.hidden ? PULSE.alone : isTogether ? PULSE.together : PULSE.alone);
  }

  /** A text that this person may not write, such as raw HTML, was not taken, and why stands where it is told that all is saved. */
  private tellRefused(refused: DraftAnswer["refused"]): void {
    const [sentence] = Object.values(refused);
    if (!sentence) return;
    this.failure.value = new Unanswered(sentence);
    this.state.value = "refused";
  }

  private fail(failure: Unanswered): void {
    this.failure.value = failure;
    this.state.value = failure.place ? "ended" : failure.sentence ? "refused" : "offline";
    this.keepHere();
    this.wait(this.patience);
    this.patience = Math.min(this.patience * 2, PATIENCE.most);
  }
}
