// Which languages are in sight, how far each is, and the way to the next place that is open.
import { nameOf, type Place, type State } from "../document/places";
import { Icon } from "../icons";
import { counted, said } from "../words";
import { PAIR, type Page, usePage } from "./page";
import { Segments } from "./parts";

const MOST_TICKS = 60;

export function LanguageBar() {
  const page = usePage();
  const { locales } = page.setting;
  const standings = page.standings.all();
  const places = standings.flatMap((standing) => standing.places);
  const stands = new Map(page.languages.locales.map((locale) => [locale, standings.flatMap(({ states }) => states.get(locale) ?? [])]));
  const debts = page.shown.flatMap((locale) => stands.get(locale) ?? []).filter(isDebt).length;
  if (locales.length < 2) return null;
  return (
    <>
      <div class="languages">
        <Segments
          label={said("page.languages")}
          chosen={page.mode.value}
          choices={[
            ...locales.map(([code, name]) => ({ value: code, words: <Share name={name} code={code} states={stands.get(code) ?? []} />, label: said("places.share", { name, share: shareOf(stands.get(code) ?? []) }) })),
            { value: PAIR, words: <><Icon name="pair" /><span class="seg-words">{said("page.pair")}</span></>, label: said("page.pair") },
          ]}
          onChoose={(mode) => page.choose(mode)}
        />
        <button type="button" class="next" disabled={debts === 0} onClick={() => nextOpen(page, 1)}>
          <Icon name="next" />
          <span class="next-words">{debts ? said("page.next") : said("page.all-translated")}</span>
          {debts > 0 && <span class="count">{debts}</span>}
          {debts > 0 && <kbd class="next-key">F8</kbd>}
        </button>
      </div>
      <div class={page.isPair ? "heads is-pair" : "heads"}>
        {page.shown.map((locale, side) => (
          <Head key={locale} page={page} locale={locale} side={side} places={places} states={stands.get(locale) ?? []} />
        ))}
      </div>
    </>
  );
}

/** A language with how far it is. */
function Share({ name, code, states }: { name: string; code: string; states: readonly State[] }) {
  return (
    <>
      <span lang={code}>{name}</span>
      <span class="seg-share">{shareOf(states)}</span>
    </>
  );
}

/** How many of the places that have a text say it in a language too, per hundred. */
function shareOf(states: readonly State[]): string {
  const all = states.filter((state) => state !== "nothing");
  const done = all.filter((state) => !isDebt(state));
  return `${all.length ? Math.floor((100 * done.length) / all.length) : 100}%`;
}

interface HeadProps {
  page: Page;
  locale: string;
  side: number;
  places: readonly Place[];
  states: readonly State[];
}

function Head({ page, locale, side, places, states }: HeadProps) {
  const count = (state: State) => states.filter((one) => one === state).length;
  const told = [count("open") && counted("page.open-places", count("open")), count("changed") && counted("page.changed-places", count("changed"))];
  const shown = states.map((state, at) => [places[at], state] as const).filter(([, state]) => state !== "nothing");
  return (
    <div class="head">
      <Name page={page} locale={locale} side={side} />
      <span class="stitches" aria-hidden="true">
        {(shown.length > MOST_TICKS ? perBlock(shown) : shown.map(([, state]) => state)).map((state, at) => (
          <i key={at} class={`is-${state}`} />
        ))}
      </span>
      <span class="head-count">{told.filter(Boolean).join(" · ")}</span>
    </div>
  );
}

/** What a side is in; with more than two languages, which of them is chosen here. */
function Name({ page, locale, side }: { page: Page; locale: string; side: number }) {
  const { locales } = page.setting;
  if (!page.isPair || locales.length < 3) {
    return (
      <span class="head-name" lang={locale}>
        {page.nameOf(locale)}
      </span>
    );
  }
  return (
    <select class="head-choice" aria-label={said(side ? "places.right" : "places.left")} value={locale} onChange={(event) => page.chooseSide(side, event.currentTarget.value)}>
      {locales.map(([code, name]) => (
        <option key={code} value={code} lang={code}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** Above that many places a tick is a block: what is most in need of a hand in it. */
function perBlock(shown: readonly (readonly [Place | undefined, State])[]): State[] {
  const worst = new Map<string, State>();
  for (const [place, state] of shown) {
    const block = place?.block ?? "";
    const before = worst.get(block);
    if (!before || NEED.indexOf(state) < NEED.indexOf(before)) worst.set(block, state);
  }
  return [...worst.values()];
}

const NEED: readonly State[] = ["changed", "open", "same", "agrees", "source", "nothing"];

const isDebt = (state: State): boolean => state === "open" || state === "changed";

/** Go to the next place in the languages in sight that is not translated or whose source has changed, round the end. */
export function nextOpen(page: Page, by: 1 | -1): void {
  const places = page.standings.all().flatMap((standing) => standing.places);
  const all = places.flatMap((place) => page.shown.map((locale) => ({ place, locale, state: page.stateOf(place, locale) })));
  const open = all.filter(({ state }) => isDebt(state));
  if (!open.length) {
    page.say(said("page.all-translated"));
    return;
  }
  const here = (document.activeElement as HTMLElement | null)?.dataset.name ?? "";
  const at = all.findIndex(({ place, locale }) => nameOf(place, locale) === here);
  const behind = open.filter((one) => all.indexOf(one) > at);
  const before = open.filter((one) => all.indexOf(one) < at);
  const found = by > 0 ? (behind[0] ?? open[0]) : (before.at(-1) ?? open.at(-1));
  if (!found) return;
  page.go({ block: found.place.block, name: nameOf(found.place, found.locale) });
  page.say(`${found.place.field.label}, ${page.nameOf(found.locale)}: ${said(`page.state.${found.state}`)}`);
}
