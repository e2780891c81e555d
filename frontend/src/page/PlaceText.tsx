// The text of a place in one language: still on the page, and written in where its block is open.
import { useContext } from "preact/hooks";
import { pasted } from "../bringing/pasted";
import { nameOf, type Place } from "../document/places";
import { soughtAt } from "../inserting/Slash";
import { Reading } from "../text/Reading";
import { formOf } from "../text/schema";
import { signsBefore } from "../text/spots";
import { TextField } from "../text/TextField";
import { touch } from "./agreeing";
import { findingIdOf } from "./FindingAt";
import { EntryContext, HEAD, usePage } from "./page";
import { leave } from "./walking";

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
  const entry = useContext(EntryContext);
  const name = nameOf(place, locale);
  const { writing } = page;
  const setting = { name, lang: locale, label, placeholder: ghost, form: formOf(place.field.kind), class: `t is-${place.field.look}` };
  if (!isOpen) {
    return (
      <Reading
        {...setting}
        text={writing.text(name)}
        onReach={() => page.go({ block: place.block || HEAD, name })}
        onPoint={(text, point) => page.enter(place.block || HEAD, name, signsBefore(text, point) ?? "end")}
      />
    );
  }
  return (
    <TextField
      {...setting}
      value={() => writing.text(name)}
      at={page.caretIn(name)}
      describedBy={findingIdOf(page, name)}
      onChange={(text) => {
        touch(page, place, locale);
        writing.edit(page.languages.written(place, locale, text), { gather: name });
      }}
      onComposing={(isComposing) => (isComposing ? writing.hold(name) : writing.release(name))}
      onLeave={(direction) => leave(page, name, direction)}
      onEnter={() => (entry ? entry.add() : leave(page, name, "down")) !== false}
      onPaste={(html, plain) => pasted(page, place, locale, setting.form, html, plain)}
      onTurn={(isBack) => void (isBack ? writing.undo() : writing.redo())}
      {...soughtAt(page, place.block, name)}
    />
  );
}
