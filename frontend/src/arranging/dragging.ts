// Dragging a block by mouse, pen or touch: one of the page, there or in the outline, or a new one. What is dragged leaves the hit
// test; a line shows where it would go, and nothing else moves.
import { signal } from "@preact/signals";
import { isPressed } from "../keys";
import type { Page } from "../page/page";
import { actedOn, moveTo } from "./arranging";

const NEAR = 4; // pixels before a press is a drag
const HELD = 300; // milliseconds that a finger rests on something before it is dragged, where it could scroll
const EDGE = 64; // pixels from the edge of the page at which it scrolls
const FASTEST = 16; // pixels a frame

/** What is dragged at the moment, where it is, and the place before which it would go. */
export const dragged = signal<{ ids: readonly string[]; place: number; by: number; x: number; y: number } | null>(null);

/** Blocks of the page that are dragged (none where it is a new one), and what becomes of them at the place where they are dropped. */
export interface Carried {
  readonly ids: () => readonly string[];
  readonly drop: (place: number) => void;
}

/** All that is chosen, if this block is. */
export const moved = (page: Page, block: string): Carried => ({
  ids: () => actedOn(page, block),
  drop: (place) => moveTo(page, actedOn(page, block), place),
});

export class Dragging {
  private start = 0;
  private startX = 0;
  private x = 0;
  private y = 0;
  private ids: readonly string[] = [];
  private frame = 0;
  private ending = new AbortController();

  constructor(
    private readonly page: Page,
    private readonly carried: Carried,
    /** What the ids of the elements that stand for blocks begin with, and what scrolls around them. */
    private readonly rows = { start: "block-", around: ".doc" },
  ) {}

  begin(event: PointerEvent): void {
    if (event.button === 0) this.listen(event.currentTarget as HTMLElement, event);
  }

  /** The same where a finger scrolls: it has to rest a moment first. */
  beginHeld(event: PointerEvent): void {
    if (event.pointerType !== "touch") return this.begin(event);
    const handle = event.currentTarget as HTMLElement;
    const waiting = new AbortController();
    const { signal } = waiting;
    const timer = setTimeout(() => {
      waiting.abort();
      this.listen(handle, event);
      this.lift();
    }, HELD);
    const leave = () => {
      clearTimeout(timer);
      waiting.abort();
    };
    addEventListener("pointermove", (moved) => Math.hypot(moved.clientX - event.clientX, moved.clientY - event.clientY) > 2 * NEAR && leave(), { signal });
    addEventListener("pointerup", leave, { signal });
    addEventListener("pointercancel", leave, { signal });
  }

  private listen(handle: HTMLElement, event: PointerEvent): void {
    this.start = this.y = event.clientY;
    this.startX = this.x = event.clientX;
    const { signal } = this.ending;
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener("pointermove", (moved) => this.move(moved), { signal });
    handle.addEventListener("pointerup", () => this.drop(), { signal });
    handle.addEventListener("pointercancel", () => this.end(), { signal });
    addEventListener("keydown", (pressed) => this.press(pressed), { signal, capture: true });
  }

  private move(event: PointerEvent): void {
    [this.x, this.y] = [event.clientX, event.clientY];
    if (dragged.value) this.show();
    else if (Math.hypot(this.x - this.startX, this.y - this.start) >= NEAR) this.lift();
  }

  private lift(): void {
    this.ids = this.carried.ids();
    this.scroll();
    this.show();
  }

  private show(): void {
    dragged.value = { ids: this.ids, place: this.placeAt(this.y), by: this.y - this.start, x: this.x, y: this.y };
  }

  private placeAt(y: number): number {
    const blocks = this.page.writing.peekBlocks();
    const place = blocks.findIndex(({ id }) => {
      if (this.ids.includes(id)) return false;
      const card = document.getElementById(this.rows.start + id)?.getBoundingClientRect();
      return card !== undefined && y < card.top + card.height / 2;
    });
    return place < 0 ? blocks.length : place;
  }

  /** Near an edge the page goes on by itself. */
  private scroll(): void {
    this.frame = requestAnimationFrame(() => this.scroll());
    const around = document.querySelector(this.rows.around);
    if (!around || !dragged.value) return;
    const { top, bottom } = around.getBoundingClientRect();
    const beyond = Math.min(0, this.y - top - EDGE) + Math.max(0, this.y - bottom + EDGE);
    if (!beyond) return;
    around.scrollTop += Math.max(-FASTEST, Math.min(FASTEST, beyond / 4));
    this.show();
  }

  private press(event: KeyboardEvent): void {
    if (!dragged.value || !isPressed(event, "bring-back")) return;
    event.preventDefault();
    event.stopPropagation();
    this.end();
    addEventListener("pointerup", () => ignoreClick(), { capture: true, once: true });
  }

  private drop(): void {
    const at = dragged.value;
    this.end();
    if (!at) return;
    this.carried.drop(at.place);
    ignoreClick();
  }

  private end(): void {
    cancelAnimationFrame(this.frame);
    this.ending.abort();
    dragged.value = null;
  }
}

/** The click that ends a drag opens nothing. */
function ignoreClick(): void {
  addEventListener("click", (click) => click.stopPropagation(), { capture: true, once: true, signal: AbortSignal.timeout(0) });
}
