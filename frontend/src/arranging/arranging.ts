// What is done with whole blocks: move, copy, delete, add. Each is one act, which can be taken back.
import { copiedUnder, removedUnder } from "../document/copying";
import { newId } from "../document/ids";
import type { BlockRef } from "../document/values";
import { leadWhenDrawn } from "../page/focus";
import type { Page } from "../page/page";
import { said } from "../words";

/** Which blocks an act on `id` is about: all that are chosen, if it is one of them, in their order. */
export function actedOn(page: Page, id: string): string[] {
  const chosen = page.chosen.value;
  return chosen.has(id) ? page.writing.peekBlocks().map((block) => block.id).filter((one) => chosen.has(one)) : [id];
}

/** Move blocks so that they stand before what stands at `place` now; the last place is the number of blocks. */
export function moveTo(page: Page, ids: readonly string[], place: number): void {
  const blocks = page.writing.peekBlocks();
  const moved = blocks.filter((block) => ids.includes(block.id));
  const before = blocks.slice(0, place).filter((block) => !ids.includes(block.id));
  const after = blocks.slice(place).filter((block) => !ids.includes(block.id));
  page.writing.arrange([...before, ...moved, ...after]);
  page.say(said("arranging.at-place", { place: before.length + 1, count: blocks.length }));
}

/** Move blocks one place up (-1) or down (1). */
export function moveBy(page: Page, id: string, by: -1 | 1): void {
  const ids = actedOn(page, id);
  const blocks = page.writing.peekBlocks();
  const places = ids.map((one) => blocks.findIndex((block) => block.id === one));
  const [first, last] = [Math.min(...places), Math.max(...places)];
  const place = by < 0 ? first - 1 : last + 2;
  if (place >= 0 && place <= blocks.length) moveTo(page, ids, place);
}

/** A copy of each behind the last of them; the first copy is opened. */
export function duplicate(page: Page, id: string): void {
  const ids = actedOn(page, id);
  const blocks = page.writing.peekBlocks();
  const values: Record<string, string> = {};
  const copies = blocks
    .filter((block) => ids.includes(block.id))
    .map((block) => {
      const copy = { id: newId(), type: block.type };
      Object.assign(values, copiedUnder(page.writing, page.fieldsOf(block), `${block.id}.`, `${copy.id}.`));
      return copy;
    });
  const last = Math.max(...ids.map((one) => blocks.findIndex((block) => block.id === one)));
  page.writing.arrange(blocks.toSpliced(last + 1, 0, ...copies), values);
  page.chosen.value = new Set();
  page.say(said("arranging.copied"));
  if (copies[0]) page.go({ block: copies[0].id });
}

/** Delete without a question: there is a way back. */
export function remove(page: Page, id: string): void {
  const ids = actedOn(page, id);
  const blocks = page.writing.peekBlocks();
  const first = blocks.findIndex((block) => ids.includes(block.id));
  const values = Object.assign({}, ...ids.map((one) => removedUnder(page.writing, `${one}.`)));
  const beside = blocks.slice(0, first).at(-1) ?? blocks.slice(first).find((block) => !ids.includes(block.id));
  const what = ids.length === 1 ? (page.types.get(blocks[first]?.type ?? "")?.label ?? "") : "";
  page.writing.arrange(blocks.filter((block) => !ids.includes(block.id)), values);
  page.chosen.value = new Set();
  page.go({ block: beside?.id ?? "" });
  page.tell(what ? said("arranging.deleted", { what }) : said("arranging.deleted-many", { count: ids.length }), true);
}

/** Put in a new block of a type behind another ("" for the top), and go into it. */
export function insert(page: Page, type: string, after: string): void {
  const found = page.types.get(type);
  if (!found) return;
  const block: BlockRef = { id: newId(), type };
  const values = Object.fromEntries(Object.entries(found.blank).map(([path, text]) => [`${block.id}.${path}`, text]));
  insertReady(page, [block], values, after);
  page.say(said("arranging.inserted", { what: found.label }));
}

/** Put in blocks with their texts behind another, and go into the first, unless one is to stay where one is. */
export function insertReady(page: Page, blocks: readonly BlockRef[], values: Readonly<Record<string, string>>, after: string, leads = true): void {
  const order = page.writing.peekBlocks();
  const place = order.findIndex((block) => block.id === after) + 1;
  page.writing.arrange(order.toSpliced(place, 0, ...blocks), values);
  const first = blocks[0];
  if (!first || !leads) return;
  page.open.value = first.id;
  page.isLooking.value = false;
  leadWhenDrawn(() => {
    const card = document.getElementById(`block-${first.id}`);
    card?.scrollIntoView({ block: "nearest" });
    (card?.querySelector<HTMLElement>(".t[data-name]") ?? card?.querySelector<HTMLElement>("[data-name]") ?? card?.querySelector<HTMLElement>(".grip"))?.focus({ preventScroll: true });
  });
}
