// The text of a place in one language: still on the page, and written in where its block is open.
import { nameOf, type Place } from "../document/places";
import { touch } from "./agreeing";
import { findingIdOf } from "./FindingAt";
import { HEAD, usePage } from "./page";

interface Props {
  place: Place;
  locale: string;
  label: string;
  /** What stands where there is no text yet; no part of it. */
  ghost: string;
  isOpen: boolean;
}

export function PlaceText({ place, locale, label, ghost, isOpen }: Props) {
  const page = usePage();
  const name = nameOf(place, locale);
  const text = page.writing.text(name);
  return isOpen ? (
    <textarea
      class={`t is-${place.field.look}`}
      lang={locale}
      aria-label={label}
      data-name={name}
      aria-describedby={findingIdOf(page, name)}
      placeholder={ghost}
      rows={1}
      value={text}
      onInput={(event) => {
        touch(page, place, locale);
        page.writing.edit(page.languages.written(place, locale, event.currentTarget.value), { gather: name });
      }}
    />
  ) : (
    <div class={`t is-${place.field.look} ${text ? "" : "is-empty"}`} lang={locale} role="textbox" aria-label={label} tabIndex={0} data-name={name} onFocus={() => page.go({ block: place.block || HEAD, name })}>
      {text || ghost}
    </div>
  );
}
