// Under a place of the open block: what is to be done about its translation, and the one button that does it.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Writer, writerOf } from "../api";
import { COPIED, nameOf, type Place } from "../document/places";
import { Icon } from "../icons";
import { moment } from "../times";
import { languageName, said } from "../words";
import { agree, touched } from "./agreeing";
import { Difference } from "./Difference";
import { here } from "./here";
import { HEAD, usePage } from "./page";

interface Props {
  place: Place;
  locales: readonly string[];
}

export function PlaceNote({ place, locales }: Props) {
  const page = usePage();
  if (page.open.value !== (place.block || HEAD)) return null;
  const states = locales.map((locale) => [locale, page.stateOf(place, locale)] as const);
  const [changed] = states.find(([, state]) => state === "changed") ?? [];
  const [open] = states.find(([locale, state]) => state === "open" && here.value === nameOf(place, locale)) ?? [];
  if (changed) return <Changed place={place} locales={locales} locale={changed} />;
  return open ? <Empty place={place} locales={locales} locale={open} /> : null;
}

function Changed({ place, locales, locale }: Props & { locale: string }) {
  const page = usePage();
  const source = page.languages.sourceOf(place);
  const made = page.languages.madeFrom(place, locale);
  const names = { source: languageName(source), language: languageName(locale) };
  return (
    <div class="note is-changed">
      {made && !locales.includes(source) && (
        <p class={`note-source is-${place.field.look}`}>
          <Difference made={made} now={page.languages.sourceText(place)} lang={source} />
        </p>
      )}
      <span class="mark is-changed" aria-hidden="true" />
      <span class="note-words">
        {said(made === COPIED ? "places.copied" : "places.changed", names)}
        {made !== COPIED && <By name={nameOf(place, source)} />}
      </span>
      <button type="button" class="button is-small" onClick={() => agree(page, place, [locale])}>
        <Icon name="check" />
        {said(touched.value.has(nameOf(place, locale)) ? "places.agrees-again" : "places.no-change")}
        <kbd>{said("places.agree-keys")}</kbd>
      </button>
    </div>
  );
}

/** Who changed a text last, and when, as far as that is known: asked when the server has what is written. */
function By({ name }: { name: string }) {
  const page = usePage();
  const writer = useSignal<Writer | null>(null);
  const isSaved = page.keeper.state.value === "saved";
  const text = page.writing.text(name);
  useEffect(() => {
    if (!isSaved) return;
    writerOf(page.setting.issue, name)
      .then((found) => (writer.value = found))
      .catch(() => undefined);
  }, [name, text, isSaved]);
  const { by, at } = writer.value ?? {};
  if (!at) return null;
  return <span class="note-by soft"> {by ? said("places.by", { name: by, at: moment(at) }) : said("places.by-command", { at: moment(at) })}</span>;
}

/** What helps who is in a text that is not translated yet. Pressing it leaves the caret where it is. */
function Empty({ place, locales, locale }: Props & { locale: string }) {
  const page = usePage();
  const stay = (event: Event) => event.preventDefault();
  return (
    <div class={`note is-offer ${locales.indexOf(locale) ? "is-right" : "is-left"}`}>
      <button type="button" class="mini" onPointerDown={stay} onClick={() => page.writing.edit(page.languages.copied(place, locale))}>
        <Icon name="copy" />
        {said("places.copy-source")}
      </button>
      <button type="button" class="mini" onPointerDown={stay} onClick={() => page.writing.edit(page.languages.same(place, true))}>
        <span class="mark is-same" aria-hidden="true" />
        {said("places.make-same")}
      </button>
    </div>
  );
}
