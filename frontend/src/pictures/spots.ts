// Where pictures stand in an issue, found through the schema: no block and no field is known by its name.
import type { Field } from "../api";
import { idsIn } from "../document/values";
import type { Page } from "../page/page";
import type { Picture } from "./asking";

/** The picture of a block, or of an entry of one of its lists. */
export interface Spot {
  readonly block: string;
  readonly owner: string;
  readonly field: Field;
}

export const nameOf = (spot: Spot): string => `${spot.owner}${spot.field.name}`;

/** The pictures of a block that may be changed, in reading order, those that are empty too. */
export function spotsOf(page: Page, block: string): Spot[] {
  const found = page.writing.peekBlocks().find(({ id }) => id === block);
  return found && !page.links.isReadOnly(block) ? [...within(page, page.fieldsOf(found), `${block}.`, block)] : [];
}

function* within(page: Page, fields: readonly Field[], owner: string, block: string): Generator<Spot> {
  for (const field of fields) {
    if (field.kind === "picture") yield { block, owner, field };
    if (field.kind !== "items") continue;
    const name = `${owner}${field.name}`;
    for (const entry of idsIn(page.writing.peek(name))) yield* within(page, field.fields, `${name}.${entry}.`, block);
  }
}

/** The parts of a picture that readers read, such as its description. */
export const wordsOf = (field: Field): readonly Field[] => field.fields.filter((part) => part.has_words);

/** Show a picture in a spot. What the library says of it stands there then; where it says nothing, what was written stays. */
export function put(page: Page, spot: Spot, picture: Picture): void {
  const name = nameOf(spot);
  const isAnother = page.writing.peek(`${name}.asset`) !== picture.asset;
  const values: Record<string, string> = {};
  for (const [part, text] of Object.entries(picture.values)) {
    const [words, locale] = part.split(".");
    if (!locale) values[`${name}.${part}`] = text;
    else if (isAnother && page.languages.locales.includes(locale)) {
      values[`${name}.${part}`] = text;
      values[`${spot.owner}made.${spot.field.name}.${words}.${locale}`] = "";
      values[decorative(spot)] = "";
    }
  }
  page.writing.edit(values);
}

/** The name under which stands that a picture is decoration. */
export const decorative = (spot: Spot): string => `${nameOf(spot)}.decorative`;

/** Say that a picture is decoration: what was described is gone then; or that it is none. */
export function decorate(page: Page, spot: Spot, isDecorative: boolean): void {
  const described = wordsOf(spot.field).filter((part) => part.marks.includes("may_be_empty"));
  const names = described.flatMap((part) => Object.keys(page.writing.under(`${nameOf(spot)}.${part.name}.`)));
  page.writing.edit({ ...(isDecorative ? Object.fromEntries(names.map((name) => [name, ""])) : {}), [decorative(spot)]: isDecorative ? "yes" : "" });
}

/** What stays when a part of a picture takes its place: all words, since both show the same. */
export function putPart(page: Page, spot: Spot, picture: Picture): void {
  const values = Object.entries(picture.values).filter(([part]) => !part.includes("."));
  page.writing.edit(Object.fromEntries(values.map(([part, text]) => [`${nameOf(spot)}.${part}`, text])));
}

/** Take a picture away, with all that was written of it: there is a way back. */
export function clear(page: Page, spot: Spot): void {
  const names = Object.keys(page.writing.under(`${nameOf(spot)}.`));
  page.writing.edit(Object.fromEntries(names.map((name) => [name, ""])));
}

/** Go where a picture is described; where it need not be, to what stands behind it. */
export function goToWords(page: Page, spot: Spot): void {
  const asked = wordsOf(spot.field).find((part) => part.at_first_sight);
  const locale = page.shownIn(spot.block)[0];
  page.go({ block: spot.block, ...(asked && locale ? { name: `${nameOf(spot)}.${asked.name}.${locale}` } : {}) });
}
