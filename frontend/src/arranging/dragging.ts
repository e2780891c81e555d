// Dragging a block by mouse, pen or touch, on the page or in the outline. What is dragged leaves the hit test; a line shows where it
// would go, and nothing else moves.
import { signal } from "@preact/signals";
import { isPressed } from "../keys";
import type { Page } from "../page/page";
import { actedOn, moveTo } from "./arranging";

const NEAR = 4; // pixels before a press is a drag
const EDGE = 64; // pixels from the edge of the page at which it scrolls
const FASTEST = 16; // pixels a frame

/** What is dragged at the moment, and the place before which it would go. */
export const dragged = signal<{ ids: readonly string[]; place: number; by: number } | null>(null);

export class Dragging {
  private start = 0;
  private y = 0;
  private ids: readonly string[] = [];
  private frame = 0;
  private ending = new AbortController();

  constructor(
    private readonly page: Page,
    private readonly block: string,
    /** What the ids of the elements that stand for blocks begin with, and what scrolls around them. */
    private readonly rows = { start: "block-", around: ".doc" },
  ) {}

  begin(event: PointerEvent): void {
    if (event.button !== 0) return;
    const grip = event.currentTarget as HTMLElement;
    this.start = this.y = event.clientY;
    const { signal } = this.ending;
    grip.setPointerCapture(event.pointerId);
    grip.addEventListener("pointermove", (moved) => this.move(moved), { signal });
    grip.addEventListener("pointerup", () => this.drop(), { signal });
    grip.addEventListener("pointercancel", () => this.end(), { signal });
    addEventListener("keydown", (pressed) => this.press(pressed), { signal, capture: true });
  }

  private move(event: PointerEvent): void {
    this.y = event.clientY;
    if (!dragged.value) {
      if (Math.abs(this.y - this.start) < NEAR) return;
      this.ids = actedOn(this.page, this.block);
      this.scroll();
    }
    this.show();
  }

  private show(): void {
    dragged.value = { ids: this.ids, place: this.placeAt(this.y), by: this.y - this.start };
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
  }

  private drop(): void {
    const at = dragged.value;
    this.end();
    if (at) moveTo(this.page, at.ids, at.place);
    // The click that ends a drag opens nothing.
    if (at) addEventListener("click", (click) => click.stopPropagation(), { capture: true, once: true, signal: AbortSignal.timeout(0) });
  }

  private end(): void {
    cancelAnimationFrame(this.frame);
    this.ending.abort();
    dragged.value = null;
  }
}
