// What stands between the languages of a place: how they stand to each other.
import { nameOf, type Place, type State } from "../document/places";
import { said } from "../words";
import { usePage } from "./page";

const ORDER: readonly State[] = ["changed", "open", "same", "agrees", "source", "nothing"];

/** How the texts in sight stand to their source: the one that needs most. */
export function stateOfRow(states: readonly State[]): State {
  return ORDER.find((state) => states.includes(state)) ?? "nothing";
}

export function Seam({ place, locales }: { place: Place; locales: readonly string[] }) {
  const page = usePage();
  const states = locales.map((locale) => page.languages.stateOf(place, locale));
  const state = stateOfRow(states);
  const at = locales[states.indexOf(state)] ?? locales[0] ?? "";
  if (page.languages.locales.length < 2 || state === "nothing") return <div class="seam" />;
  return (
    <div class={`seam is-${state}`}>
      <button type="button" class="knot" aria-label={`${place.field.label}: ${said(`page.state.${state}`)}`} title={said(`page.state.${state}`)} onClick={() => page.go({ block: place.block, name: nameOf(place, at) })}>
        <span class={`mark is-${state}`} />
      </button>
    </div>
  );
}
