// Two people wrote in one text: one's stands in the field, the other's below it with the words marked, until somebody chooses.
import { nameOf, type Place } from "../document/places";
import { Difference } from "../page/Difference";
import { usePage } from "../page/page";
import { formOf } from "../text/schema";
import { said } from "../words";
import { isOtherPicture, partsOf, placesIn } from "./meeting";

export function Clash({ place, locale }: { place: Place; locale: string }) {
  const page = usePage();
  const name = nameOf(place, locale);
  const clash = page.keeper.clashes.value[name];
  const [picture = "", part] = place.path.split(".");
  if (!clash || (part && isOtherPicture(page.keeper.clashes.value, place.owner + picture))) return null;
  const mine = page.writing.text(name);
  const choose = (text: string) => {
    if (text !== mine) page.writing.edit(page.languages.written(place, locale, text));
    page.keeper.settle([name]);
    page.tell(said("together.settled"), true);
  };
  // Several texts of others are offered as paragraphs, of which a line has none.
  const isLine = formOf(place.field.kind) === "line";
  const theirs = isLine ? clash.text.replace(/\s*\n\s*/g, " ") : clash.text;
  const between = isLine ? " " : "\n\n";
  return (
    <div class="clash" role="group" aria-label={said("together.clash")}>
      <p>{clash.by ? said("together.wrote", { name: clash.by }) : said("together.somebody-wrote")}</p>
      <blockquote lang={locale}>{clash.text ? <Difference made={mine} now={clash.text} lang={locale} /> : said("together.nothing")}</blockquote>
      <p class="clash-ways">
        <button type="button" class="mini" onClick={() => choose(mine)}>
          {said("together.mine")}
        </button>
        <button type="button" class="mini" onClick={() => choose(theirs)}>
          {said("together.theirs")}
        </button>
        {clash.text && mine && (
          <button type="button" class="mini" onClick={() => choose(mine + between + theirs)}>
            {said("together.both")}
          </button>
        )}
      </p>
    </div>
  );
}

/** Two pictures in one place, each with all that was said of it. */
export function PictureClash({ picture }: { picture: string }) {
  const page = usePage();
  const clashes = page.keeper.clashes.value;
  const other = clashes[`${picture}.asset`];
  if (!other) return null;
  const names = partsOf(clashes, picture);
  const choose = (values: Record<string, string>) => {
    page.writing.edit(values);
    page.keeper.settle(names);
    page.tell(said("together.settled-picture"), true);
  };
  return (
    <div class="clash" role="group" aria-label={said("together.clash-picture")}>
      <p>{other.by ? said("together.put", { name: other.by }) : said("together.somebody-put")}</p>
      {other.text ? <img class="clash-picture" src={`/assets/${other.text}`} alt="" /> : <p>{said("together.nothing")}</p>}
      <p class="clash-ways">
        <button type="button" class="mini" onClick={() => choose({})}>
          {said("together.mine-picture")}
        </button>
        <button type="button" class="mini" onClick={() => choose(Object.fromEntries(names.map((name) => [name, clashes[name]?.text ?? ""])))}>
          {said("together.theirs-picture")}
        </button>
      </p>
    </div>
  );
}

/** How many texts wait for a choice; a click leads to the first. */
export function Clashes() {
  const page = usePage();
  const names = placesIn(page.keeper.clashes.value);
  const [first] = names;
  if (!first) return null;
  return (
    <button type="button" class="mini clashes" onClick={() => page.go({ block: first.split(".")[0] ?? "", name: first })}>
      {said("together.clashes", { count: names.length })}
    </button>
  );
}
