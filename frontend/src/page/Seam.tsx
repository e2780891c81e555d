// What stands between the languages of a place: how they stand to each other. Its knot opens what can be said about that.
import { useRef } from "preact/hooks";
import type { Place, State } from "../document/places";
import { said } from "../words";
import { KnotMenu } from "./KnotMenu";
import { usePage } from "./page";

const ORDER: readonly State[] = ["changed", "open", "same", "agrees", "source", "nothing"];

/** How the texts in sight stand to their source: the one that needs most. */
export function stateOfRow(states: readonly State[]): State {
  return ORDER.find((state) => states.includes(state)) ?? "nothing";
}

export function Seam({ place, locales }: { place: Place; locales: readonly string[] }) {
  const page = usePage();
  const knot = useRef<HTMLButtonElement>(null);
  const state = stateOfRow(locales.map((locale) => page.stateOf(place, locale)));
  if (page.languages.locales.length < 2 || state === "nothing") return <div class="seam" />;
  const words = said(`page.state.${state}`);
  return (
    <div class={`seam is-${state}`}>
      <button ref={knot} type="button" class="knot" aria-haspopup="true" aria-label={`${place.field.label}: ${words}`} title={words} onClick={() => KnotMenu.open(knot.current)}>
        <span class={`mark is-${state}`} />
      </button>
      <KnotMenu place={place} locales={locales} state={state} />
    </div>
  );
}
