// The text of a place while its block is open: it is written in. Fetched beside the page (see PlaceText).
import { useContext } from "preact/hooks";
import { pasted } from "../bringing/pasted";
import { soughtAt } from "../inserting/Slash";
import type { Setting } from "../text/fields";
import { TextField } from "../text/TextField";
import type { Place } from "../document/places";
import { touch } from "./agreeing";
import { findingIdOf } from "./FindingAt";
import { EntryContext, usePage } from "./page";
import { leave } from "./walking";

interface Props {
  place: Place;
  locale: string;
  setting: Setting;
}

export function WrittenText({ place, locale, setting }: Props) {
  const page = usePage();
  const entry = useContext(EntryContext);
  const { name, form } = setting;
  const { writing } = page;
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
      onPaste={(html, plain) => pasted(page, place, locale, form, html, plain)}
      onTurn={(isBack) => void (isBack ? writing.undo() : writing.redo())}
      {...soughtAt(page, place.block, name)}
    />
  );
}
