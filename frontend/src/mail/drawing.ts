// The mail as the server draws it: the newest state is asked for, one request at a time.
import { signal } from "@preact/signals";
import { type Mail, type MailAsked, mailOf, Unanswered } from "../api";

const PATIENCE = 10; // milliseconds in which letters are gathered; while an answer is awaited, more are

/** Draws for one issue. `mail` is the last that came, `failure` why it is not the newest one. */
export class Drawing {
  readonly mail = signal<Mail | null>(null);
  readonly failure = signal<Unanswered | null>(null);
  private timer = 0;
  private isAsking = false;
  private isHeld = false;
  private isStale = false;

  constructor(
    private readonly issue: string,
    /** What is to be drawn, read when its turn has come. */
    private readonly wanted: () => MailAsked,
  ) {}

  /** Something has changed: draw it as soon as the hand rests for a moment. */
  redraw(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.draw(), PATIENCE);
  }

  /** Draw nothing: somebody is in the middle of a syllable, or nobody looks. */
  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
    if (!isHeld && this.isStale) this.redraw();
  }

  /** Draw it now, or as soon as the answer that is awaited is there. */
  async draw(): Promise<void> {
    if (this.isAsking || this.isHeld) {
      this.isStale = true;
      return;
    }
    this.isAsking = true;
    this.isStale = false;
    try {
      this.mail.value = await mailOf(this.issue, this.wanted(), AbortSignal.timeout(20_000));
      this.failure.value = null;
    } catch (error) {
      this.failure.value = error instanceof Unanswered ? error : new Unanswered("");
    } finally {
      this.isAsking = false;
      if (this.isStale) this.redraw();
    }
  }
}
