// What an owner says: the texts and pictures of a block, or of an entry of one of its lists, in the order of the schema.
import type { Field } from "../api";
import { nameOf, type Place } from "../document/places";
import { Entries } from "./Entries";
import { Controls, isControl } from "./Controls";
import { usePage } from "./page";
import { PicturePlace } from "../pictures/PicturePlace";
import { PlaceRow } from "./PlaceRow";

interface Props {
  block: string;
  owner: string;
  fields: readonly Field[];
  isOpen: boolean;
  isMore: boolean;
  /** Nothing is written in it yet: the first texts show where they will stand. */
  isBare?: boolean;
}

export function BlockBody({ block, owner, fields, isOpen, isMore, isBare = false }: Props) {
  const page = usePage();
  const inOrder = [...fields.filter((field) => field.kind === "picture"), ...fields.filter((field) => field.kind !== "picture")];
  const shows = (field: Field, place: Place) => {
    const hasText = page.languages.locales.some((locale) => page.writing.text(nameOf(place, locale)));
    return hasText || ((isOpen || isBare) && field.at_first_sight) || (isOpen && isMore);
  };
  return (
    <>
      {inOrder.map((field) => {
        if (field.kind === "picture") return <PicturePlace key={field.name} spot={{ block, owner, field }} isOpen={isOpen} isMore={isMore} />;
        if (field.kind === "items") return <Entries key={field.name} block={block} name={`${owner}${field.name}`} field={field} isOpen={isOpen} isMore={isMore} />;
        if (isControl(field)) return field.is_in_block ? <Shared key={field.name} owner={owner} field={field} isOpen={isOpen} isMore={isMore} /> : null;
        const place = { block, owner, path: field.name, field };
        return field.has_words && shows(field, place) ? <PlaceRow key={field.name} place={place} /> : null;
      })}
    </>
  );
}

/** What stands once for all languages, such as a date: each edition writes it in its own way. */
function Shared({ owner, field, isOpen, isMore }: { owner: string; field: Field; isOpen: boolean; isMore: boolean }) {
  const page = usePage();
  const name = `${owner}${field.name}`;
  const text = page.writing.text(name) || Object.values(page.writing.under(`${name}.`)).join(" · ");
  if (isOpen) return <div class="shared"><Controls owner={owner} fields={[field]} isMore={isMore || text !== ""} /></div>;
  if (!text) return null;
  return (
    <p class="shared t is-small">
      <span class="shared-label">{field.label}</span> {text}
    </p>
  );
}
