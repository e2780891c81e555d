// How the places of the issue stand in its languages, block by block: a letter is worked out for the block that it is written in.
import { computed, type ReadonlySignal } from "@preact/signals";
import { type Place, placesOf, type State } from "../document/places";
import type { Page } from "./page";

/** The places of one block in reading order, and how each of them stands in each language of the issue. */
export interface Standing {
  readonly places: readonly Place[];
  readonly states: ReadonlyMap<string, readonly State[]>;
}

export class Standings {
  private readonly blocks = new Map<string, ReadonlySignal<Standing>>();

  constructor(private readonly page: Page) {}

  /** Of a block, or of the head of the issue (""). It is another one only when a place stands otherwise than before. */
  of(block: string): Standing {
    let found = this.blocks.get(block);
    if (!found) {
      let last: Standing | null = null;
      found = computed(() => {
        const now = this.workedOut(block);
        if (!last || !isSame(last, now)) last = now;
        return last;
      });
      this.blocks.set(block, found);
    }
    return found.value;
  }

  /** Of the whole issue, the head first. */
  all(): readonly Standing[] {
    return ["", ...this.page.writing.blocks.map(({ id }) => id)].map((block) => this.of(block));
  }

  private workedOut(block: string): Standing {
    const { page } = this;
    const fields = block ? page.fieldsOf(page.writing.blocks.find(({ id }) => id === block) ?? { id: block, type: "" }) : page.schema.issue.fields;
    const places = [...placesOf(fields, block && `${block}.`, block, page.writing)];
    return { places, states: new Map(page.languages.locales.map((locale) => [locale, places.map((place) => page.stateOf(place, locale))])) };
  }
}

function isSame(one: Standing, other: Standing): boolean {
  const isAsLong = one.places.length === other.places.length;
  return (
    isAsLong &&
    one.places.every((place, at) => place.owner === other.places[at]?.owner && place.path === other.places[at]?.path) &&
    [...one.states].every(([locale, states]) => states.every((state, at) => state === other.states.get(locale)?.[at]))
  );
}
