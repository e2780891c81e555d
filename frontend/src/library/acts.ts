// What is done with library blocks. In the issue each is one act, which can be taken back; what the library keeps stays.
import { Unanswered } from "../api";
import { insertReady } from "../arranging/arranging";
import type { BlockRef } from "../document/values";
import type { Page } from "../page/page";
import { counted, said } from "../words";
import { blockOf, changeBlock, keepBlock, type LibraryBlock, takeEverywhere, updateOf, type Way } from "./asking";
import { KEY, type Link, VERSION } from "./links";

/** Put a library block in behind another ("" for the top). */
export async function putIn(page: Page, library: LibraryBlock, way: Way, after: string): Promise<void> {
  await trying(page, async () => {
    const { block, values } = await blockOf(page.setting.issue, library.key, way, idsOf(page));
    insertReady(page, [block], values, after);
    page.say(said("library.put-in", { name: library.name }));
  });
}

/** Keep a block in the library; it is linked from then on. Gives whether it was. */
export async function keepInLibrary(page: Page, block: BlockRef, name: string): Promise<boolean> {
  return trying(page, async () => {
    const kept = await keepBlock(page.setting.issue, writtenIn(page, block), name);
    page.writing.edit(linkTo(block.id, kept.key, kept.version));
    await page.links.refresh();
    page.tell(said("library.kept", { name }));
  });
}

/** Begin to write in a linked block, from what the library says now. */
export async function writeForAll(page: Page, block: BlockRef, link: Link): Promise<void> {
  const isBehind = link.known !== null && link.known.version > link.version;
  if (isBehind && !(await takeNewest(page, block, link))) return;
  page.links.write(block.id, true);
}

/** Make what a linked block says the newest version; with `everywhere` all drafts get it at once. */
export async function saveForAll(page: Page, block: BlockRef, link: Link, everywhere: boolean): Promise<void> {
  await trying(page, async () => {
    const kept = await changeBlock(page.setting.issue, link.key, writtenIn(page, block), link.version);
    page.writing.edit(linkTo(block.id, kept.key, kept.version));
    page.links.write(block.id, false);
    await page.keeper.now();
    const taken = everywhere ? await takeEverywhere(page.setting.issue, link.key) : [];
    await page.links.refresh();
    const others = taken.filter((issue) => issue !== page.setting.issue).length;
    page.tell(others ? counted("library.saved-everywhere", others) : said("library.saved", { version: kept.version }));
  });
}

/** Take the newest version into a linked block, whatever is written in it. Gives whether it was. */
export async function takeNewest(page: Page, block: BlockRef, link: Link): Promise<boolean> {
  return trying(page, async () => {
    const { values } = await updateOf(page.setting.issue, link.key, writtenIn(page, block), idsOf(page, block.id));
    page.writing.edit(values);
    page.links.write(block.id, false);
    page.tell(said("library.taken"), true);
  });
}

/** Let a linked block go its own way. */
export function detach(page: Page, block: BlockRef): void {
  page.writing.edit({ [`${block.id}.${KEY}`]: "", [`${block.id}.${VERSION}`]: "" });
  page.links.write(block.id, false);
  page.tell(said("library.detached"), true);
}

const linkTo = (block: string, key: string, version: number): Record<string, string> => ({ [`${block}.${KEY}`]: key, [`${block}.${VERSION}`]: String(version) });

const writtenIn = (page: Page, block: BlockRef) => ({ block: { id: block.id, type: block.type }, values: page.writing.under(`${block.id}.`) });

const ID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** Every id that the issue has, but those of one block. */
function idsOf(page: Page, without = ""): string[] {
  const names = Object.keys(page.writing.under("")).filter((name) => !without || !name.startsWith(`${without}.`));
  return [...new Set(names.flatMap((name) => name.split(".")).filter((part) => ID.test(part)))];
}

/** Do something that asks the server, and say why where it cannot be done. */
async function trying(page: Page, act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    page.tell(error.sentence || said("library.unheard"));
    await page.links.refresh();
    return false;
  }
}
