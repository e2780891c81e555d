// A pasted table or lines that are to become entries of a list.
import { signal } from "@preact/signals";
import type { Field } from "../api";
import { removedUnder } from "../document/copying";
import { newId } from "../document/ids";
import { idsIn, joined } from "../document/values";
import type { Page } from "../page/page";
import type { LineEntry } from "./asking";
import { sourcesOf } from "./tongues";

/** The list that something is put into, by its name in the draft, and what; "" where it is still to be pasted. */
export interface ListAsked {
  readonly block: string;
  readonly name: string;
  readonly field: Field;
  readonly locale: string;
  readonly text: string;
}

export const listAsked = signal<ListAsked | null>(null);

/** The list of an entry, by what the names of its texts begin with; null for what is no entry, or of a list that has no lines. */
export function listAround(page: Page, block: string, owner: string): { name: string; field: Field } | null {
  const parts = owner.split(".").slice(0, -2); // without the id of the entry
  const type = page.writing.peekBlocks().find(({ id }) => id === block)?.type ?? "";
  const field = wayTo(parts).reduce<Field | null>((found, name) => (found ? found.fields : (page.types.get(type)?.fields ?? [])).find((one) => one.name === name) ?? null, null);
  return parts.length > 1 && field && field.columns.length > 0 ? { name: parts.join("."), field } : null;
}

/** The fields on the way to a list, without the ids of entries. */
export function wayTo(name: string | readonly string[]): string[] {
  const parts = typeof name === "string" ? name.split(".") : name;
  return parts.slice(1).filter((_, place) => place % 2 === 0);
}

/** Cells as the server reads them: apart by tabs, in quotation marks where they have several lines. */
export function asTable(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => (/[\t\n]/.test(text) || text.startsWith('"') ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((cells) => cells.map(cell).join("\t") + (cells.length === 1 ? "\t" : "")).join("\n");
}

/** The entries in which there is more than in a new one. */
export function writtenEntries(page: Page, { name, field }: ListAsked): string[] {
  const blank = JSON.stringify(Object.entries(field.blank).filter(([, text]) => text).sort());
  return idsIn(page.writing.peek(name)).filter((entry) => {
    const start = `${name}.${entry}.`;
    const own = Object.entries(page.writing.under(start)).map(([key, text]) => [key.slice(start.length), text]);
    return JSON.stringify(own.sort()) !== blank;
  });
}

/** Put entries into a list, behind those that are there, or in the place of all. */
export function putInEntries(page: Page, asked: ListAsked, entries: readonly LineEntry[], isWhole: boolean): void {
  const { name, field } = asked;
  const staying = isWhole ? [] : writtenEntries(page, asked);
  const values: Record<string, string> = {};
  for (const entry of idsIn(page.writing.peek(name))) if (!staying.includes(entry)) Object.assign(values, removedUnder(page.writing, `${name}.${entry}.`));
  const added = entries.map(({ values: texts }) => {
    const id = newId();
    for (const [part, text] of Object.entries({ ...field.blank, ...texts, ...sourcesOf(texts, field.fields, page.languages.locales) })) values[`${name}.${id}.${part}`] = text;
    return id;
  });
  page.writing.edit({ ...values, [name]: joined([...staying, ...added]) });
}
