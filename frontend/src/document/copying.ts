// Copies of what stands under a name, with ids of their own, and its taking away.
import type { Field } from "../api";
import { newId } from "./ids";
import { idsIn, joined } from "./values";
import type { Writing } from "./writing";

/** The texts of a copy of an owner, under its own names; each entry of its lists has a new id. */
export function copiedUnder(writing: Writing, fields: readonly Field[], from: string, to: string): Record<string, string> {
  return renamed(writing.under(from), fields, from, to);
}

/** Values under `from` as they are under `to`; each entry of a list has a new id. */
export function renamed(values: Readonly<Record<string, string>>, fields: readonly Field[], from: string, to: string): Record<string, string> {
  const copies: Record<string, string> = {};
  const lists = fields.filter((field) => field.kind === "items");
  const within = (path: string) => lists.some((list) => path === list.name || path.startsWith(`${list.name}.`));
  for (const [name, text] of Object.entries(values)) {
    const path = name.slice(from.length);
    if (name.startsWith(from) && !within(path)) copies[to + path] = text;
  }
  for (const list of lists) {
    const entries = idsIn(values[from + list.name] ?? "").map((entry) => [entry, newId()] as const);
    if (entries.length) copies[to + list.name] = joined(entries.map(([, id]) => id));
    for (const [entry, id] of entries) Object.assign(copies, renamed(values, list.fields, `${from}${list.name}.${entry}.`, `${to}${list.name}.${id}.`));
  }
  return copies;
}

/** What empties every text of an owner. */
export function removedUnder(writing: Writing, owner: string): Record<string, string> {
  return Object.fromEntries(Object.keys(writing.under(owner)).map((name) => [name, ""]));
}
