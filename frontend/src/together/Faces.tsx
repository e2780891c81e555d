// Who else has the issue open, and in which block.
import type { Person } from "../api";
import { usePage } from "../page/page";
import { counted, said } from "../words";

const COLOURS = 6;

/** The first letter of a name, in a colour that is the same everywhere. */
function Face({ name }: { name: string }) {
  const sum = [...name].reduce((before, letter) => before + (letter.codePointAt(0) ?? 0), 0);
  return (
    <span class={`face is-colour-${sum % COLOURS}`} aria-hidden="true">
      {[...name][0]}
    </span>
  );
}

/** Each colleague once, however many windows they have open. */
const others = (people: readonly Person[]): readonly Person[] => people.filter(({ is_me, name }, at) => !is_me && people.findIndex((one) => !one.is_me && one.name === name) === at);

export function Faces() {
  const page = usePage();
  const here = others(page.keeper.people.value);
  if (!here.length) return null;
  const names = here.map(({ name }) => name).join(", ");
  return (
    <span class="faces" role="img" aria-label={said("together.here", { names })} title={said("together.here", { names })}>
      {here.map(({ tab, name }) => (
        <Face key={tab} name={name} />
      ))}
    </span>
  );
}

/** Who is in a block: a face in the outline, a sentence at the block itself. */
export function HereAt({ block, isShort = false }: { block: string; isShort?: boolean }) {
  const page = usePage();
  const here = others(page.keeper.people.value.filter((person) => person.block === block));
  if (!here.length) return null;
  const names = here.map(({ name }) => name).join(", ");
  return (
    <span class={isShort ? "here-short" : "here"}>
      {here.map(({ tab, name }) => (
        <Face key={tab} name={name} />
      ))}
      <span class={isShort ? "visually-hidden" : ""}>{counted("together.writing", here.length, { names })}</span>
    </span>
  );
}
