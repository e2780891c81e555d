// What a paste into a text of the issue becomes: cleaned words, the question of a card, or entries of a list.
import { nameOf, type Place } from "../document/places";
import type { Page } from "../page/page";
import { editingIn } from "../text/fields";
import { cleaned } from "../text/paste";
import type { Form } from "../text/schema";
import { cardAsked } from "./cards";
import { asTable, listAround, listAsked } from "./lists";

const OWN = "data-pm-slice"; // what was copied from a text of ours: it knows its chips

/** The text to put in; "" where something else comes of it, null to leave it to the editor. */
export function pasted(page: Page, place: Place, locale: string, form: Form, html: string, plain: string): string | null {
  if (html.includes(OWN)) return null;
  const found = cleaned(html, plain);
  const list = listAround(page, place.block, place.owner);
  const lines = found.rows ?? (form === "line" && found.text.includes("\n") ? found.text.split(/\n+/).map((line) => [line]) : null);
  if (list && lines && lines.length > 1) {
    const text = found.rows ? asTable(found.rows) : found.text;
    listAsked.value = { block: place.block, ...list, locale, text };
    return "";
  }
  if (found.address && form === "rich" && isOnEmptyLine(nameOf(place, locale))) {
    cardAsked.value = { address: found.address, block: place.block, name: nameOf(place, locale), locale };
    return found.address;
  }
  return form === "rich" ? found.markdown : found.text;
}

function isOnEmptyLine(name: string): boolean {
  const editing = editingIn(document.querySelector(`[data-name="${CSS.escape(name)}"]`));
  return editing?.view.state.selection.$from.parent.content.size === 0;
}
