// A translation agrees with its source again because somebody says so.
import { signal } from "@preact/signals";
import { nameOf, type Place } from "../document/places";
import { said } from "../words";
import type { Page } from "./page";

/** The translations that were written in since their source changed, by their names. */
export const touched = signal<ReadonlySet<string>>(new Set());

/** A translation was written in. */
export function touch(page: Page, place: Place, locale: string): void {
  const name = nameOf(place, locale);
  if (!touched.peek().has(name) && page.stateOf(place, locale) === "changed") touched.value = new Set([...touched.peek(), name]);
}

/** The changed translation in which the caret is agrees with its source, or else each in sight; gives whether there was one. */
export function agree(page: Page, place: Place, locales: readonly string[], at = ""): boolean {
  const changed = locales.filter((locale) => page.stateOf(place, locale) === "changed");
  const meant = changed.filter((locale) => nameOf(place, locale) === at);
  const agreed = meant.length ? meant : changed;
  if (!agreed.length) return false;
  page.writing.edit(Object.assign({}, ...agreed.map((locale) => page.languages.agreed(place, locale))));
  touched.value = new Set([...touched.peek()].filter((name) => !agreed.some((locale) => nameOf(place, locale) === name)));
  page.say(said("page.state.agrees"));
  return true;
}
