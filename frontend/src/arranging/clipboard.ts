// Whole blocks on the clipboard: between places, issues and newsletters. Nothing of it happens while one is in a text.
import { renamed } from "../document/copying";
import { newId } from "../document/ids";
import type { BlockRef } from "../document/values";
import { HEAD, type Page, plain } from "../page/page";
import { counted } from "../words";
import { insertReady, remove } from "./arranging";

const TYPE = "application/x-newsletter-blocks";

interface Copied {
  newsletter: string;
  blocks: BlockRef[];
  values: Record<string, string>;
}

/** Listen as long as `signal` lasts. */
export function watchClipboard(page: Page, signal: AbortSignal): void {
  document.addEventListener("copy", (event) => copy(page, event), { signal });
  document.addEventListener("cut", (event) => copy(page, event) && cut(page), { signal });
  document.addEventListener("paste", (event) => paste(page, event), { signal });
}

function copy(page: Page, event: ClipboardEvent): boolean {
  const block = page.open.value;
  if (isInText(event) || !block || (block === HEAD && !page.chosen.value.size)) return false;
  const ids = page.chosen.value.size ? [...page.chosen.value] : [block];
  const blocks = page.writing.peekBlocks().filter(({ id }) => ids.includes(id));
  const values = Object.assign({}, ...blocks.map(({ id }) => page.writing.under(`${id}.`)));
  const copied: Copied = { newsletter: page.setting.newsletter, blocks: blocks.map(({ id, type }) => ({ id, type })), values };
  event.clipboardData?.setData(TYPE, JSON.stringify(copied));
  event.clipboardData?.setData("text/plain", blocks.map((one) => page.firstWords(one)).map(plain).join("\n"));
  event.preventDefault();
  page.say(counted("arranging.on-clipboard", blocks.length));
  return true;
}

function cut(page: Page): void {
  const first = page.chosen.value.size ? [...page.chosen.value][0] : page.open.value;
  if (first) remove(page, first);
}

function paste(page: Page, event: ClipboardEvent): void {
  const text = event.clipboardData?.getData(TYPE);
  if (!text) return;
  const copied = read(text);
  if (!copied) return;
  event.preventDefault();
  const values: Record<string, string> = {};
  const blocks = copied.blocks
    .filter(({ type }) => page.types.has(type))
    .map(({ id, type }) => {
      const block = { id: newId(), type };
      Object.assign(values, renamed(copied.values, page.fieldsOf(block), `${id}.`, `${block.id}.`));
      return block;
    });
  const isForeign = copied.newsletter !== page.setting.newsletter;
  const kept = Object.entries(values).filter(([name]) => !(isForeign && name.split(".")[1] === "library"));
  insertReady(page, blocks, Object.fromEntries(kept), page.open.value === HEAD ? "" : page.open.value);
}

function isInText(event: Event): boolean {
  const target = event.target as Element | null;
  const isField = target?.closest?.("input, textarea, select, [contenteditable]") != null;
  return isField || (getSelection()?.isCollapsed === false && !target?.closest?.(".grip"));
}

function read(text: string): Copied | null {
  try {
    const copied: Copied = JSON.parse(text);
    return Array.isArray(copied.blocks) && typeof copied.values === "object" ? copied : null;
  } catch {
    return null;
  }
}
