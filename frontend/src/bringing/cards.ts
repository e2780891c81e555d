// An address that was pasted on an empty line may become a card: the block that the server proposes, behind the one that one is in.
import { signal } from "@preact/signals";
import { insertReady } from "../arranging/arranging";
import { Unanswered } from "../api";
import { newId } from "../document/ids";
import { HEAD, type Page } from "../page/page";
import { said } from "../words";
import { type Card, cardOf, pictureOfCard } from "./asking";
import { sourcesOf } from "./tongues";

/** What is asked about: the address, and the text that it was pasted into. */
export interface Asked {
  readonly address: string;
  readonly block: string;
  readonly name: string;
  readonly locale: string;
}

export const cardAsked = signal<Asked | null>(null);

/** Put in the card of a page. Raises Unanswered where there is none. */
export async function putInCard(page: Page, asked: Asked): Promise<void> {
  const card = await cardOf(page.setting.issue, { address: asked.address, locale: asked.locale });
  const block = { id: newId(), type: card.type };
  const type = page.types.get(card.type);
  const within = (values: Readonly<Record<string, string>>) => Object.fromEntries(Object.entries(values).map(([name, text]) => [`${block.id}.${name}`, text]));
  const { now, later } = withAndWithoutPicture(card);
  const sources = sourcesOf(card.values, type?.fields ?? [], page.languages.locales);
  const after = asked.block && asked.block !== HEAD ? asked.block : "";
  insertReady(page, [block], { ...within({ ...type?.blank, ...now, ...sources }), ...withoutAddress(page, asked) }, after);
  page.tell(said("arranging.inserted", { what: type?.label ?? "" }), true);
  if (card.picture) await fetchPicture(page, block.id, card.picture, within(later));
}

async function fetchPicture(page: Page, block: string, { address, name }: { address: string; name: string }, texts: Record<string, string>): Promise<void> {
  const isThere = () => page.writing.peekBlocks().some(({ id }) => id === block);
  try {
    const kept = await pictureOfCard(page.setting.issue, address);
    const parts = Object.entries(kept).map(([part, value]) => [`${block}.${name}.${part}`, value]);
    if (isThere()) page.writing.edit({ ...Object.fromEntries(parts), ...texts });
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    if (isThere()) page.tell(error.sentence || said("bringing.no-picture"));
  }
}

/** What describes a picture waits for it. */
function withAndWithoutPicture({ values, picture }: Card): { now: Record<string, string>; later: Record<string, string> } {
  const entries = Object.entries(values);
  const isOfPicture = ([name]: [string, string]) => picture !== null && name.startsWith(`${picture.name}.`);
  return { now: Object.fromEntries(entries.filter((one) => !isOfPicture(one))), later: Object.fromEntries(entries.filter(isOfPicture)) };
}

/** The text that the address was pasted into, without it. */
function withoutAddress(page: Page, { address, name }: Asked): Record<string, string> {
  const text = page.writing.peek(name);
  const left = text.split("\n\n").filter((part) => part.trim() !== address).join("\n\n");
  return left === text ? {} : { [name]: left };
}
