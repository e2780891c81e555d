// What can be put in: each type with a drawing and a sentence, found by its name and other words for it, in every language of the interface.
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { ranked } from "../around/seeking";
import { insert } from "../arranging/arranging";
import { dragged, Dragging } from "../arranging/dragging";
import type { BlockType } from "../api";
import { kept, keep } from "../kept";
import { Shelf } from "../library/Shelf";
import { Dialog } from "../page/Dialog";
import { usePage } from "../page/page";
import { Segments } from "../page/parts";
import { said } from "../words";

const RECENT = "recent-blocks";
const MOST_RECENT = 4;

export function Picker() {
  const page = usePage();
  const sought = useSignal("");
  const isLibrary = useSignal(false);
  const found = offered(page.schema.types, sought.value);
  const lately = recent();
  const groups = sought.value
    ? [{ label: said("inserting.found"), types: found }]
    : [
        { label: said("inserting.recent"), types: found.filter((type) => lately.includes(type.name)) },
        ...page.schema.shelves.map(({ value, label }) => ({ label, types: found.filter((type) => type.shelf === value) })),
      ].filter(({ types }) => types.length > 0);
  const choose = (type: BlockType, after = page.insertAfter.value) => {
    remember(type);
    page.layer.value = "";
    insert(page, type.name, after);
  };
  const drag = (event: PointerEvent, type: BlockType) => {
    const drop = (place: number) => choose(type, page.writing.peekBlocks()[place - 1]?.id ?? "");
    const ids = () => {
      page.isLooking.value = false;
      return [];
    };
    new Dragging(page, { ids, drop }).beginHeld(event);
  };
  return (
    <Dialog label={said("inserting.title")} onClose={() => (page.layer.value = "")} class={`picker ${dragged.value ? "is-put-aside" : ""}`}>
      <input
        class="picker-search"
        type="search"
        aria-label={said("inserting.search")}
        placeholder={said("inserting.search")}
        value={sought.value}
        onInput={(event) => (sought.value = event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.isComposing && !isLibrary.value && found[0]) {
            event.preventDefault();
            choose(found[0]);
          }
        }}
        autofocus
      />
      <div class="picker-where">
        <Segments
          label={said("library.where")}
          chosen={isLibrary.value ? "library" : "blocks"}
          choices={[
            { value: "blocks", words: said("library.blocks") },
            { value: "library", words: said("library.library") },
          ]}
          onChoose={(value) => (isLibrary.value = value === "library")}
        />
      </div>
      {isLibrary.value && <Shelf sought={sought.value} />}
      {!isLibrary.value && groups.map(({ label, types }) => (
        <section key={label} aria-label={label}>
          <h3 class="picker-shelf">{label}</h3>
          <ul class="picker-grid" role="list">
            {types.map((type) => (
              <Type key={type.name} type={type} onChoose={() => choose(type)} onDrag={(event) => drag(event, type)} />
            ))}
          </ul>
        </section>
      ))}
      {!isLibrary.value && found.length === 0 && <p class="soft picker-none">{said("inserting.none", { words: sought.value })}</p>}
    </Dialog>
  );
}

interface TypeProps {
  type: BlockType;
  onChoose: () => void;
  onDrag: (event: PointerEvent) => void;
}

/** One type: a click puts it where the picker was opened, and it can be dragged to where it is to stand. */
function Type({ type, onChoose, onDrag }: TypeProps) {
  const button = useRef<HTMLButtonElement>(null);
  const isDragged = useSignal(false);
  const at = isDragged.value ? dragged.value : null;
  useLayoutEffect(() => {
    const hold = (event: TouchEvent) => dragged.peek() && event.preventDefault(); // a finger that drags does not scroll
    button.current?.addEventListener("touchmove", hold, { passive: false });
  }, []);
  return (
    <li>
      <button
        ref={button}
        type="button"
        class="picker-type"
        onClick={onChoose}
        onContextMenu={(event) => dragged.peek() && event.preventDefault()}
        onPointerDown={(event) => {
          isDragged.value = true;
          onDrag(event);
        }}
        onLostPointerCapture={() => (isDragged.value = false)}
      >
        <span class="drawing" aria-hidden="true" dangerouslySetInnerHTML={{ __html: type.drawing }} />
        <b>{type.label}</b>
        <span class="soft">{type.about}</span>
      </button>
      {at && (
        <span class="picker-carried" style={{ left: `${at.x}px`, top: `${at.y}px` }}>
          {type.label}
        </span>
      )}
    </li>
  );
}

const recent = (): string[] => (kept(RECENT) ?? "").split(",").filter(Boolean);

/** Note what was put in: it is offered first the next time. */
export function remember(type: BlockType): void {
  keep(RECENT, [type.name, ...recent().filter((name) => name !== type.name)].slice(0, MOST_RECENT).join(","));
}

/** The types that a person may put in and whose words have what is sought, those put in last first. */
export function offered(types: readonly BlockType[], sought: string): BlockType[] {
  const lately = recent();
  const begins = (type: BlockType) => sought.trim() !== "" && Object.values(type.labels).some((label) => ranked(label, sought) === 0);
  const rank = (type: BlockType) => (lately.includes(type.name) ? lately.indexOf(type.name) : MOST_RECENT);
  return types
    .filter((type) => type.is_offered && [...Object.values(type.labels), ...Object.values(type.abouts), ...type.aliases].some((text) => ranked(text, sought) !== null))
    .toSorted((one, other) => Number(begins(other)) - Number(begins(one)) || rank(one) - rank(other));
}
