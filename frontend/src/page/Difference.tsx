// A source text as it is now, with what changed in it since a translation was made of it.
import { wordDifferences } from "../document/differences";
import { COPIED } from "../document/places";
import { said } from "../words";

interface Props {
  made: string;
  now: string;
  lang: string;
}

export function Difference({ made, now, lang }: Props) {
  const runs = made && made !== COPIED ? wordDifferences(bareLines(made), bareLines(now)) : [{ words: bareLines(now), deed: "kept" as const }];
  return (
    <span class="difference-words" lang={lang}>
      {runs.map(({ words, deed }, at) =>
        deed === "kept" ? (
          words
        ) : deed === "deleted" ? (
          <del key={at}>
            <span class="visually-hidden">{said("places.deleted")} </span>
            {words.trimEnd()}
          </del>
        ) : (
          <ins key={at}>
            <span class="visually-hidden">{said("places.inserted")} </span>
            {words.trimEnd()}
          </ins>
        ),
      ).flatMap((part, at) => (at && runs[at - 1]?.deed !== "kept" ? [" ", part] : [part]))}
    </span>
  );
}

/** A text without the signs of its form, its paragraphs apart. */
const bareLines = (markdown: string): string =>
  markdown
    .replace(/\]\([^)]*\)/g, "")
    .replace(/\{\{\s*\w+\s*(?:\|([^{}]*))?\}\}/g, "$1")
    .replace(/[*_`[\]\\]|^(?:#+ |> ?|[-+] )/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
