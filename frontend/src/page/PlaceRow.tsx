// One place: its text in the languages in sight, and the seam between them.
import { nameOf, type Place } from "../document/places";
import { said } from "../words";
import { HEAD, usePage } from "./page";
import { Seam } from "./Seam";
import { PlaceText } from "./PlaceText";

export function PlaceRow({ place }: { place: Place }) {
  const page = usePage();
  const locales = page.shownIn(place.block);
  const isPair = page.isPair && locales.length === 2;
  const [first = "", second] = locales;
  return (
    <div class={isPair ? "row" : "row is-one"}>
      <Cell place={place} locale={first} />
      <Seam place={place} locales={locales} />
      {isPair && second && <Cell place={place} locale={second} />}
    </div>
  );
}

function Cell({ place, locale }: { place: Place; locale: string }) {
  const page = usePage();
  const state = page.languages.stateOf(place, locale);
  const source = page.languages.sourceOf(place);
  const label = [place.field.label, page.nameOf(locale), state === "open" && said("page.open")].filter(Boolean).join(", ");
  // In one language the source is not in sight: it stands where the translation will, in grey.
  const isAlone = !page.isPair && state === "open";
  const ghost = isAlone ? page.writing.text(nameOf(place, source)) : state === "open" ? said("page.open") : (page.ghosts[nameOf(place, locale)] ?? place.field.label);
  return (
    <div class={`cell is-${state}`} data-source={locale === source}>
      <PlaceText place={place} locale={locale} label={label} ghost={ghost} ghostLanguage={isAlone ? source : undefined} isOpen={page.open.value === (place.block || HEAD)} />
    </div>
  );
}
