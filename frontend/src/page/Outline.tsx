// The blocks in order, each with its type, its first words and what is open in it.
import { useSignal } from "@preact/signals";
import { CountAt } from "../comments/AtBlock";
import { dragged, Dragging, moved } from "../arranging/dragging";
import { nameOf } from "../document/places";
import type { BlockRef } from "../document/values";
import { Icon } from "../icons";
import { HereAt } from "../together/Faces";
import { counted, said } from "../words";
import { keep, kept } from "../kept";
import { HEAD, type Page, plain, usePage } from "./page";
import { IconButton } from "./parts";
import { stateOfRow } from "./Seam";

export function Outline() {
  const page = usePage();
  const blocks = page.writing.blocks;
  const isFolded = useSignal(kept(FOLDED) === "yes");
  const fold = (folds: boolean) => {
    isFolded.value = folds;
    keep(FOLDED, folds ? "yes" : "no");
  };
  if (isFolded.value) {
    return (
      <nav class="outline is-folded" aria-label={said("page.outline")}>
        <IconButton icon="outline" label={said("page.outline-unfold")} onClick={() => fold(false)} />
      </nav>
    );
  }
  return (
    <nav class="outline" aria-label={said("page.outline")}>
      <div class="outline-head">
        <span>{said("page.outline")}</span>
        <span class="outline-count">{blocks.length}</span>
        <IconButton icon="left" label={said("page.outline-fold")} onClick={() => fold(true)} />
      </div>
      <ol role="list">
        <li>
          <button type="button" class="outline-entry" aria-current={page.open.value === HEAD} onClick={() => page.go({ block: "" })}>
            <span class="outline-words">{said("page.head")}</span>
          </button>
        </li>
        {blocks.map((block, place) => (
          <Entry key={block.id} block={block} place={place} isLast={place === blocks.length - 1} />
        ))}
      </ol>
      {blocks.length === 0 && <p class="soft outline-none">{said("page.outline-none")}</p>}
      <button type="button" class="outline-add" onClick={() => addAtEnd()}>
        <Icon name="plus" />
        {said("page.add")}
      </button>
    </nav>
  );

  function addAtEnd(): void {
    page.insertAfter.value = blocks.at(-1)?.id ?? "";
    page.layer.value = "picker";
  }
}

const FOLDED = "outline-folded";

function Entry({ block, place, isLast }: { block: BlockRef; place: number; isLast: boolean }) {
  const page = usePage();
  const states = page.placesIn(block).map((place) => stateOfRow(page.shownIn(block.id).map((locale) => page.stateOf(place, locale))));
  const [open, changed] = [states.filter((state) => state === "open").length, states.filter((state) => state === "changed").length];
  const told = [open && counted("page.open-places", open), changed && counted("page.changed-places", changed)].filter(Boolean).join(", ");
  const target = dragged.value?.place;
  const words = wordsIn(page, block);
  const isDragged = dragged.value?.ids.includes(block.id) ?? false;
  return (
    <li class={`${target === place ? "is-target" : ""} ${isLast && target === place + 1 ? "is-target-below" : ""} ${isDragged ? "is-dragged" : ""}`}>
      <button
        type="button"
        id={`outline-${block.id}`}
        class="outline-entry"
        aria-current={page.open.value === block.id}
        title={counted("page.words", words)}
        onClick={() => page.go({ block: block.id })}
        onPointerDown={(event) => event.pointerType === "mouse" && new Dragging(page, moved(page, block.id), { start: "outline-", around: ".outline" }).begin(event)}
      >
        <span class="outline-type">
          {page.types.get(block.type)?.label ?? block.type}
          {words > 0 && <span class="outline-amount"> {words}</span>}
        </span>
        <span class="outline-words">{page.firstWords(block)}</span>
        <span class="outline-marks">
          <HereAt block={block.id} isShort />
          <CountAt block={block.id} />
          {open > 0 && <span class="mark is-open" />}
          {changed > 0 && <span class="mark is-changed" />}
          {told && <span class="visually-hidden">{told}</span>}
        </span>
      </button>
    </li>
  );
}

/** How many words a reader reads, in the first language in sight. */
function wordsIn(page: Page, block: BlockRef): number {
  const locale = page.shownIn(block.id)[0] ?? "";
  const texts = page.placesIn(block).map((place) => plain(page.writing.text(nameOf(place, locale))));
  return texts.reduce((count, text) => count + (text ? text.split(" ").length : 0), 0);
}
