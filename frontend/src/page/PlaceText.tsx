// The text of a place in one language: still on the page, and written in where its block is open.
import { signal } from "@preact/signals";
import { nameOf, type Place } from "../document/places";
import { Reading } from "../text/Reading";
import { formOf } from "../text/schema";
import { signsBefore } from "../text/spots";
import { HEAD, usePage } from "./page";
import type { WrittenText } from "./WrittenText";

// What it takes to write weighs as much as the rest of the page: that is read, and lets nobody in, until it is there.
const written = signal<typeof WrittenText | null>(null);

export const isWritable = (): boolean => written.value !== null;

export async function fetchWriting(): Promise<void> {
  written.value = (await import("./WrittenText")).WrittenText;
}

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
  const setting = { name, lang: locale, label, placeholder: ghost, form: formOf(place.field.kind), class: `t is-${place.field.look}` };
  const Written = written.value;
  if (isOpen && Written !== null) return <Written place={place} locale={locale} setting={setting} />;
  return (
    <Reading
      {...setting}
      text={page.writing.text(name)}
      onReach={() => page.go({ block: place.block || HEAD, name })}
      onPoint={(text, point) => page.enter(place.block || HEAD, name, signsBefore(text, point) ?? "end")}
    />
  );
}
