// What can be said about a place: that its translation agrees, that it is the same in all languages, in which it was written first.
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { Place, State } from "../document/places";
import { Icon } from "../icons";
import { said } from "../words";
import { agree } from "./agreeing";
import { usePage } from "./page";

interface Props {
  place: Place;
  locales: readonly string[];
  state: State;
}

export function KnotMenu({ place, locales, state }: Props) {
  const page = usePage();
  const menu = useRef<HTMLDivElement>(null);
  const { languages, writing } = page;
  const source = languages.sourceOf(place);
  const open = locales.filter((locale) => page.stateOf(place, locale) === "open");
  const isSame = languages.isSame(place);
  const act = (deed: () => void) => () => {
    menu.current?.hidePopover();
    deed();
  };
  return (
    <div ref={menu} class="knot-menu" popover="auto" onKeyDown={(event) => event.stopPropagation()}>
      <p class="knot-state">
        <span class={`mark is-${state}`} aria-hidden="true" />
        {said(`page.state.${state}`)}
      </p>
      {state === "changed" && <Choice icon="check" words={said("places.no-change")} onClick={act(() => agree(page, place, locales))} />}
      {open.map((locale) => (
        <Choice key={locale} icon="copy" words={said("places.copy-source")} onClick={act(() => writing.edit(languages.copied(place, locale)))} />
      ))}
      <button type="button" class="knot-choice" aria-pressed={isSame} onClick={act(() => writing.edit(languages.same(place, !isSame)))}>
        <span class="mark is-same" aria-hidden="true" />
        {said(isSame ? "places.no-longer-same" : "places.make-same")}
      </button>
      <fieldset class="knot-source">
        <legend>{said("places.written-first")}</legend>
        {languages.readIn(place.block).map((locale) => (
          <button key={locale} type="button" class="seg" lang={locale} aria-pressed={locale === source} onClick={act(() => locale !== source && writing.edit(languages.writtenFirst(place, locale)))}>
            {page.nameOf(locale)}
          </button>
        ))}
      </fieldset>
    </div>
  );
}

/** Show the menu of a knot beside it, as far as there is room. */
KnotMenu.open = (knot: HTMLButtonElement | null): void => {
  const menu = knot?.nextElementSibling;
  if (!knot || !(menu instanceof HTMLElement)) return;
  menu.togglePopover();
  if (!menu.matches(":popover-open")) return;
  const [at, size] = [knot.getBoundingClientRect(), menu.getBoundingClientRect()];
  const left = Math.min(Math.max(8, at.left + at.width / 2 - size.width / 2), innerWidth - size.width - 8);
  const isBelow = at.bottom + size.height + 8 < innerHeight;
  Object.assign(menu.style, { left: `${left}px`, top: `${isBelow ? at.bottom + 4 : Math.max(8, at.top - size.height - 4)}px` });
  menu.querySelector<HTMLElement>("button")?.focus();
};

function Choice({ icon, words, onClick }: { icon: "check" | "copy"; words: ComponentChildren; onClick: () => void }) {
  return (
    <button type="button" class="knot-choice" onClick={onClick}>
      <Icon name={icon} />
      {words}
    </button>
  );
}
