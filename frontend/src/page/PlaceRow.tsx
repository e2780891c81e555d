// One place: its text in the languages in sight, and the seam between them. Left and right never change places; whoever goes
// by keys meets the source first, then the knot, then the translation.
import { nameOf, type Place } from "../document/places";
import { isPressed } from "../keys";
import { ReadText } from "../library/ReadText";
import { Clash } from "../together/Clash";
import { said } from "../words";
import { agree } from "./agreeing";
import { Difference } from "./Difference";
import { here, nameAt, stand } from "./here";
import { FindingAt } from "./FindingAt";
import { HEAD, usePage } from "./page";
import { PlaceNote } from "./PlaceNote";
import { PlaceText } from "./PlaceText";
import { Seam } from "./Seam";

export function PlaceRow({ place }: { place: Place }) {
  const page = usePage();
  const locales = page.shownIn(place.block);
  const isPair = page.isPair && locales.length === 2;
  const source = page.languages.sourceOf(place);
  const [first = "", second] = [...locales].sort((one, other) => Number(other === source) - Number(one === source));
  const sideOf = (locale: string) => (locales.indexOf(locale) ? "is-right" : "is-left");
  return (
    <div
      class={isPair ? "row" : "row is-one"}
      data-place={`${place.owner}${place.path}`}
      onFocusCapture={(event) => stand(nameAt(event.target))}
      onBlurCapture={({ currentTarget, relatedTarget }) => {
        // Whoever only looks at another window comes back to the same text.
        if (relatedTarget instanceof Node && !currentTarget.contains(relatedTarget)) stand("");
      }}
      onKeyDownCapture={(event) => {
        if (!isPressed(event, "agree")) return;
        if (agree(page, place, locales, nameAt(event.target))) event.preventDefault();
        event.stopPropagation();
      }}
    >
      <Cell place={place} locale={first} side={sideOf(first)} />
      <Seam place={place} locales={locales} />
      {isPair && second && <Cell place={place} locale={second} side={sideOf(second)} />}
      <PlaceNote place={place} locales={locales} />
    </div>
  );
}

function Cell({ place, locale, side }: { place: Place; locale: string; side: string }) {
  const page = usePage();
  const { languages } = page;
  const isOpen = page.open.value === (place.block || HEAD);
  const [state, source, name] = [page.stateOf(place, locale), languages.sourceOf(place), nameOf(place, locale)];
  const label = [place.field.label, page.nameOf(locale), state === "open" && said("page.open")].filter(Boolean).join(", ");
  const changed = locale === source && isOpen && here.value !== name ? page.shownIn(place.block).find((one) => page.stateOf(place, one) === "changed") : undefined;
  const made = changed && languages.madeFrom(place, changed);
  const grey = greyIn(page, place, locale);
  if (page.links.isReadOnly(place.block)) {
    return (
      <div class={`cell ${side} is-${state}`} data-source={locale === source}>
        <ReadText block={place.block} name={name} field={place.field} locale={locale} text={page.writing.text(name)} reason={said("library.read-only")} />
      </div>
    );
  }
  return (
    <div class={`cell ${side} is-${state}`} data-source={locale === source}>
      {made ? (
        <div class={`t is-${place.field.look} is-compared`} role="textbox" aria-readonly="true" tabIndex={0} data-name={name} aria-label={`${label}, ${said("page.state.changed")}`} onFocus={() => page.go({ block: place.block || HEAD, name })}>
          <Difference made={made} now={page.writing.text(name)} lang={locale} />
        </div>
      ) : (
        <>
          {grey && (
            <div class={`t is-${place.field.look} is-ghost`} lang={source} aria-hidden="true">
              {grey}
            </div>
          )}
          <PlaceText place={place} locale={locale} label={label} ghost={grey ? "" : (page.ghosts.value[name] ?? (state === "open" ? said("page.open") : place.field.label))} isOpen={isOpen} />
        </>
      )}
      <Clash place={place} locale={locale} />
      {isOpen && <FindingAt name={name} />}
    </div>
  );
}

/** The source where a translation will stand, in grey and in its own language: where the source is not in sight, or serves all. */
function greyIn(page: ReturnType<typeof usePage>, place: Place, locale: string): string {
  const source = page.languages.sourceOf(place);
  if (locale === source || page.writing.text(nameOf(place, locale))) return "";
  const state = page.stateOf(place, locale);
  const isInSight = page.shownIn(place.block).includes(source);
  return state === "open" && isInSight ? "" : page.languages.sourceText(place);
}
