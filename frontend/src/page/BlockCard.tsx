// One block of the page: text on paper, and a card while one is in it.
import { useLayoutEffect, useRef } from "preact/hooks";
import { dragged } from "../arranging/dragging";
import { duplicate, moveBy, remove } from "../arranging/arranging";
import { Grip } from "../arranging/Grip";
import { LinkedRow } from "../library/LinkedRow";
import { Locked } from "../library/Locked";
import type { BlockRef } from "../document/values";
import { AtBlock } from "../comments/AtBlock";
import { pressedOf } from "../keys";
import { HereAt } from "../together/Faces";
import { said } from "../words";
import { BlockBody } from "./BlockBody";
import { Inspector } from "./Inspector";
import { usePage } from "./page";
import { IconButton } from "./parts";

export function BlockCard({ block, place, count }: { block: BlockRef; place: number; count: number }) {
  const page = usePage();
  const card = useRef<HTMLElement>(null);
  const isOpen = page.open.value === block.id;
  const drag = dragged.value;
  const isDragged = drag?.ids.includes(block.id) ?? false;
  const type = page.types.get(block.type);
  const label = type?.label ?? block.type;
  const fields = page.fieldsOf(block);
  const link = page.links.of(block.id);
  const lock = page.links.lockOf(block, fields);
  const isWritable = isOpen && !page.links.isReadOnly(block.id);
  const isBare = !isOpen && !lock && !page.hasWords(block);
  useHeldInPlace(card, isOpen);
  return (
    <section
      role="group"
      ref={card}
      id={`block-${block.id}`}
      class={`block ${isOpen ? "is-open" : ""} ${page.chosen.value.has(block.id) ? "is-chosen" : ""} ${isDragged ? "is-dragged" : ""} ${link ? "is-linked" : ""} ${lock ? "is-locked" : ""}`}
      style={isDragged ? { transform: `translateY(${drag?.by ?? 0}px) rotate(-0.6deg)` } : {}}
      aria-label={[label, page.firstWords(block)].filter(Boolean).join(": ")}
      onPointerDown={(event) => {
        const isEmptyGround = !(event.target as Element).closest("button, input, textarea, select, a, label, .t");
        if (isEmptyGround && !isOpen) page.open.value = block.id;
      }}
      onKeyDown={(event) => {
        if (event.defaultPrevented) return;
        const pressed = pressedOf(event, ["close", "move-up", "move-down"]);
        if (pressed === "close") {
          page.open.value = "";
          card.current?.querySelector<HTMLElement>(".grip")?.focus();
        } else if (pressed) {
          event.preventDefault();
          const inside = document.activeElement as HTMLElement | null;
          moveBy(page, block.id, pressed === "move-up" ? -1 : 1);
          requestAnimationFrame(() => {
            if (document.activeElement === document.body) inside?.focus({ preventScroll: true }); // it was lost on the way
            card.current?.scrollIntoView({ block: "nearest" });
          });
        }
      }}
    >
      <Grip block={block.id} />
      <HereAt block={block.id} />
      {isOpen && (
        <div class="tools" role="toolbar" aria-label={said("page.block-tools")}>
          <span class="tools-type">{label}</span>
          <IconButton icon="up" label={said("page.up")} isDisabled={place === 0} onClick={() => moveBy(page, block.id, -1)} />
          <IconButton icon="down" label={said("page.down")} isDisabled={place === count - 1} onClick={() => moveBy(page, block.id, 1)} />
          <IconButton icon="copy" label={said("page.duplicate")} onClick={() => duplicate(page, block.id)} />
          <IconButton icon="comment" label={said("comments.begin")} onClick={() => (page.commenting.value = page.comments.spotIn(block.id))} />
          <IconButton icon="bin" label={said("page.delete")} onClick={() => remove(page, block.id)} />
        </div>
      )}
      {link && <LinkedRow block={block} link={link} isOpen={isOpen} />}
      {lock && <Locked block={block.id} lock={lock} fields={fields} />}
      {isBare && <p class="block-bare">{label}</p>}
      <BlockBody block={block.id} owner={`${block.id}.`} fields={fields} isOpen={isWritable} isMore={isWritable && page.isMore.value} isBare={isBare} />
      {isOpen && type?.hint && <p class="block-hint soft">{type.hint}</p>}
      {isOpen && <AtBlock block={block.id} />}
      {isOpen && <Inspector block={block} />}
    </section>
  );
}

/** What opening adds is scrolled away, so that the line that was clicked stays under the pointer. */
function useHeldInPlace(card: { current: HTMLElement | null }, isOpen: boolean): void {
  const shown = useRef({ isOpen, top: undefined as number | undefined });
  // Only where it opens or closes: what is measured is laid out at once.
  if (shown.current.isOpen !== isOpen) shown.current = { isOpen, top: topOf(card.current) };
  useLayoutEffect(() => {
    const { top } = shown.current;
    const after = top === undefined ? undefined : topOf(card.current);
    const doc = card.current?.closest(".doc");
    if (doc && top !== undefined && after !== undefined) doc.scrollTop += after - top;
  }, [isOpen]);
}

const topOf = (card: HTMLElement | null): number | undefined => card?.querySelector(".t")?.getBoundingClientRect().top;
