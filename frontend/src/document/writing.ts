// The issue as it is being written in this tab: its blocks and texts, what is not on the server yet, and what can be taken back.
import { batch, computed, type Signal, signal } from "@preact/signals";
import { History } from "./history";
import { mergedOrder } from "./orders";
import { type BlockRef, type Change, isSameOrder, type Patch, type Values } from "./values";

/** Whether an act belongs to the one before it: letters typed into one text are one act. */
export interface How {
  gather?: string;
}

/** What came from the server; all there is where it `is_whole`. */
export interface Received {
  readonly values: Values;
  readonly blocks: readonly BlockRef[] | null;
  readonly is_whole: boolean;
}

export class Writing {
  private readonly order: Signal<readonly BlockRef[]>;
  private readonly texts = new Map<string, Signal<string>>();
  /** By name, what the server has, for every text that this tab has changed since. */
  private readonly unsent = signal<ReadonlyMap<string, string>>(new Map());
  private readonly unsentOrder = signal<readonly BlockRef[] | null>(null);
  private readonly changes = signal(0);
  private readonly held = new Set<string>();
  /** Where the server may have something else by now than what it had: what was sent and not answered, and what others wrote there.
      It is sent in any case, also where it is as it was before, and the answer tells. */
  private readonly doubtful = new Set<string>();
  private isOrderDoubtful = false;
  private readonly history = new History();

  readonly canUndo = this.history.canUndo;
  readonly canRedo = this.history.canRedo;
  /** Whether this tab has something that the server has not. */
  readonly isUnsent = computed(() => this.unsent.value.size > 0 || this.unsentOrder.value !== null);

  constructor(blocks: readonly BlockRef[], values: Values) {
    this.order = signal(blocks);
    for (const [name, text] of Object.entries(values)) this.texts.set(name, signal(text));
  }

  /** The blocks in order. */
  get blocks(): readonly BlockRef[] {
    return this.order.value;
  }

  /** One text; whoever reads it while drawing is drawn anew when it changes. */
  text(name: string): string {
    return this.signalOf(name).value;
  }

  /** One text, read once. */
  peek(name: string): string {
    return this.texts.get(name)?.peek() ?? "";
  }

  peekBlocks(): readonly BlockRef[] {
    return this.order.peek();
  }

  /** Counts what changes, of whatever kind: whoever reads it follows everything. */
  get version(): number {
    return this.changes.value;
  }

  /** Every text that is not empty and whose name begins so, by its name. */
  under(start: string): Record<string, string> {
    const found: Record<string, string> = {};
    for (const [name, text] of this.texts) if (name.startsWith(start) && text.peek()) found[name] = text.peek();
    return found;
  }

  /** Everything, as the server is to draw it. */
  all(): { blocks: BlockRef[]; values: Record<string, string> } {
    return { blocks: this.order.peek().map(({ id, type }) => ({ id, type })), values: this.under("") };
  }

  /** Change texts. */
  edit(values: Values, how: How = {}): void {
    this.act({ values: this.changed(values), blocks: null }, how);
  }

  /** Change the order, add or take away blocks, and texts with them, as one act. */
  arrange(blocks: readonly BlockRef[], values: Values = {}): void {
    const was = this.order.peek();
    this.act({ values: this.changed(values), blocks: isSameOrder(was, blocks) ? null : { was, now: blocks } }, {});
  }

  /** What the server wrote when this tab asked it to, as one act: it stands there already. */
  adopt(blocks: readonly BlockRef[], values: Values): void {
    const act = { values: this.changed(values), blocks: { was: this.order.peek(), now: blocks } };
    this.receive({ values, blocks, is_whole: false });
    this.history.note(act, "", Date.now());
  }

  /** Take the last act back; gives whether there was one. */
  undo(): boolean {
    return !this.isComposing && this.turn(this.history.back());
  }

  /** Do it again. */
  redo(): boolean {
    return !this.isComposing && this.turn(this.history.forth());
  }

  /** Somebody is in the middle of a syllable in this text: nothing from elsewhere is put into it. */
  hold(name: string): void {
    this.held.add(name);
    if (!this.unsent.peek().has(name)) this.markUnsent({ [name]: { was: this.peek(name), now: "" } });
  }

  release(name: string): void {
    this.held.delete(name);
    this.forgetSame();
  }

  /** Whether somebody is in the middle of a syllable. */
  get isComposing(): boolean {
    return this.held.size > 0;
  }

  /** What the server has not. */
  pending(): Patch {
    const values: Record<string, Change> = {};
    for (const [name, was] of this.unsent.peek()) values[name] = { was, now: this.peek(name) };
    const was = this.unsentOrder.peek();
    return { values, blocks: was && { was, now: this.order.peek() } };
  }

  /** What the server is told now; `unheard` takes it back where it did not arrive. A text in the middle of a syllable waits. */
  take(): Patch {
    const pending = this.pending();
    const values = Object.fromEntries(Object.entries(pending.values).filter(([name]) => !this.held.has(name)));
    for (const name of Object.keys(values)) this.doubtful.delete(name);
    this.isOrderDoubtful = false;
    batch(() => {
      this.unsent.value = new Map([...this.unsent.peek()].filter(([name]) => this.held.has(name)));
      this.unsentOrder.value = null;
    });
    return { values, blocks: pending.blocks };
  }

  /** What was taken did not arrive, for all we know. */
  unheard(patch: Patch): void {
    const unsent = new Map(this.unsent.peek());
    for (const [name, { was }] of Object.entries(patch.values)) {
      unsent.set(name, was);
      this.doubtful.add(name);
    }
    batch(() => {
      this.unsent.value = unsent;
      if (patch.blocks) this.unsentOrder.value = patch.blocks.was;
      this.isOrderDoubtful ||= patch.blocks !== null;
    });
  }

  /** What others wrote: it is put in wherever this tab has nothing of its own that is newer, and else asked for again. */
  receive({ values, blocks, is_whole }: Received): void {
    const gone = is_whole ? [...this.texts.keys()].filter((name) => !(name in values)).map((name) => [name, ""] as const) : [];
    batch(() => {
      for (const [name, text] of [...Object.entries(values), ...gone]) {
        if (this.unsent.peek().has(name)) this.doubtful.add(name);
        else this.signalOf(name).value = text;
      }
      if (blocks) this.arrive(blocks);
      this.changes.value += 1;
    });
  }

  /** The server's order: what this tab changed in it and has not told yet is a change of that one from now on. */
  private arrive(blocks: readonly BlockRef[]): void {
    const was = this.unsentOrder.peek();
    this.order.value = was ? mergedOrder(was, this.order.peek(), blocks) : blocks;
    if (was) this.unsentOrder.value = blocks;
    this.forgetSame();
  }

  private act(patch: Patch, how: How): void {
    if (patch.blocks === null && Object.keys(patch.values).length === 0) return;
    this.history.note(patch, how.gather ?? "", Date.now());
    this.apply(patch);
  }

  private turn(patch: Patch | null): boolean {
    if (patch === null) return false;
    // What somebody else wrote there since is left alone.
    const ours = Object.entries(patch.values).filter(([name, { was }]) => this.peek(name) === was);
    const order = this.order.peek();
    const blocks = patch.blocks && { was: order, now: mergedOrder(patch.blocks.was, patch.blocks.now, order) };
    this.apply({ values: Object.fromEntries(ours), blocks });
    return true;
  }

  private apply({ values, blocks }: Patch): void {
    batch(() => {
      this.markUnsent(values);
      for (const [name, { now }] of Object.entries(values)) this.signalOf(name).value = now;
      if (blocks) {
        if (this.unsentOrder.peek() === null) this.unsentOrder.value = blocks.was;
        this.order.value = blocks.now;
      }
      this.forgetSame();
      this.changes.value += 1;
    });
  }

  private changed(values: Values): Record<string, Change> {
    const changes: Record<string, Change> = {};
    for (const [name, now] of Object.entries(values)) {
      const was = this.peek(name);
      if (was !== now) changes[name] = { was, now };
    }
    return changes;
  }

  private markUnsent(values: Readonly<Record<string, Change>>): void {
    const unsent = new Map(this.unsent.peek());
    for (const [name, { was }] of Object.entries(values)) if (!unsent.has(name)) unsent.set(name, was);
    this.unsent.value = unsent;
  }

  /** What says again what the server has is no change. */
  private forgetSame(): void {
    const unsent = [...this.unsent.peek()].filter(([name, was]) => this.held.has(name) || this.doubtful.has(name) || this.peek(name) !== was);
    if (unsent.length < this.unsent.peek().size) this.unsent.value = new Map(unsent);
    const was = this.unsentOrder.peek();
    if (was && !this.isOrderDoubtful && isSameOrder(was, this.order.peek())) this.unsentOrder.value = null;
  }

  private signalOf(name: string): Signal<string> {
    let found = this.texts.get(name);
    if (!found) {
      found = signal("");
      this.texts.set(name, found);
    }
    return found;
  }
}
