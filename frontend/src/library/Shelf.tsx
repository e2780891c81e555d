// The library in the picker: what was written before, to be put in linked or as a copy.
import { useEffect } from "preact/hooks";
import { ranked } from "../around/seeking";
import { usePage } from "../page/page";
import { counted, said } from "../words";
import { putIn } from "./acts";
import type { LibraryBlock, Way } from "./asking";

export function Shelf({ sought }: { sought: string }) {
  const page = usePage();
  useEffect(() => void page.links.refresh(), []);
  const shelf = page.links.shelf.value;
  if (!shelf) return <p class="soft picker-none">{said("library.asking")}</p>;
  const offered = shelf.blocks.filter((block) => !block.is_retired);
  const found = offered.filter((block) => isFound(block, sought));
  if (offered.length === 0) return <p class="soft picker-none">{said("library.empty")}</p>;
  if (found.length === 0) return <p class="soft picker-none">{said("library.none", { words: sought })}</p>;
  return (
    <ul class="shelf" role="list">
      {found.map((block) => (
        <Offered key={block.key} block={block} newsletter={shelf.newsletter} />
      ))}
    </ul>
  );
}

function Offered({ block, newsletter }: { block: LibraryBlock; newsletter: string }) {
  const page = usePage();
  const choose = (way: Way) => {
    page.layer.value = "";
    void putIn(page, block, way, page.insertAfter.peek());
  };
  return (
    <li class="shelf-block">
      <span class="shelf-look" inert>
        <iframe src={`/newsletters/${newsletter}/library/${block.key}/look?locale=${page.shown[0] ?? ""}&version=${block.version}`} title={block.name} sandbox="" loading="lazy" tabIndex={-1} />
      </span>
      <b>{block.name}</b>
      <span class="soft">
        {block.label} · {block.uses.length ? counted("library.used", block.uses.length) : said("library.unused")}
      </span>
      <span class="shelf-ways">
        <button type="button" class="mini is-firm" aria-label={`${said("library.linked")}: ${block.name}`} onClick={() => choose("linked")}>
          {said("library.linked")}
        </button>
        <button type="button" class="mini" aria-label={`${said("library.copied")}: ${block.name}`} onClick={() => choose("copied")}>
          {said("library.copied")}
        </button>
      </span>
    </li>
  );
}

const isFound = ({ name, label, words }: LibraryBlock, sought: string): boolean => ranked(`${name} ${label} ${words}`, sought) !== null;
