// The handle of a block. By pointer it is dragged; by keyboard Space lifts it, arrows, Home and End move it, Space drops it, Escape brings it back.
import { useSignal } from "@preact/signals";
import { Icon } from "../icons";
import { pressedOf } from "../keys";
import { usePage } from "../page/page";
import { counted, said } from "../words";
import { actedOn, moveBy, moveTo } from "./arranging";
import { Dragging, moved } from "./dragging";

const CARRYING = ["lift", "bring-back", "carry-up", "carry-down", "carry-first", "carry-last"] as const;

export function Grip({ block }: { block: string }) {
  const page = usePage();
  const liftedFrom = useSignal<readonly string[] | null>(null);

  const lift = () => {
    liftedFrom.value = page.writing.peekBlocks().map((one) => one.id);
    page.say(said("arranging.lifted"));
  };
  const drop = () => {
    liftedFrom.value = null;
    page.say(said("arranging.dropped"));
  };
  const bringBack = () => {
    const was = liftedFrom.value ?? [];
    const blocks = page.writing.peekBlocks();
    page.writing.arrange(blocks.toSorted((one, other) => was.indexOf(one.id) - was.indexOf(other.id)));
    liftedFrom.value = null;
    page.say(said("arranging.brought-back"));
  };
  const press = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const chosen = pressedOf(event, ["choose-above", "choose-below"]);
    if (chosen) {
      event.preventDefault();
      chooseBeside(chosen === "choose-above" ? -1 : 1);
      return;
    }
    const grip = event.currentTarget;
    const pressed = pressedOf(event, liftedFrom.value === null ? ["lift"] : CARRYING);
    if (!pressed) return;
    event.preventDefault();
    event.stopPropagation();
    act(pressed);
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) grip.focus({ preventScroll: true }); // it was lost on the way
      grip.scrollIntoView({ block: "nearest" });
    });
  };
  const act = (pressed: "lift" | (typeof CARRYING)[number]) => {
    switch (pressed) {
      case "lift":
        return liftedFrom.value === null ? lift() : drop();
      case "bring-back":
        return bringBack();
      case "carry-up":
        return moveBy(page, block, -1);
      case "carry-down":
        return moveBy(page, block, 1);
      case "carry-first":
        return moveTo(page, actedOn(page, block), 0);
      case "carry-last":
        return moveTo(page, actedOn(page, block), page.writing.peekBlocks().length);
    }
  };

  return (
    <button
      type="button"
      class="grip"
      aria-label={said("arranging.grip")}
      aria-pressed={liftedFrom.value !== null}
      onKeyDown={press}
      onBlur={() => {
        if (liftedFrom.value && !document.activeElement?.closest(`#block-${CSS.escape(block)}`)) liftedFrom.value = null;
      }}
      onPointerDown={(event) => new Dragging(page, moved(page, block)).begin(event)}
      onClick={(event) => {
        if (event.detail && (event.shiftKey || event.ctrlKey || event.metaKey)) choose(event.shiftKey);
        else if (event.detail) page.open.value = block;
      }}
    >
      <Icon name="grip" />
    </button>
  );

  /** The neighbour is chosen as well, and the focus goes on to it. */
  function chooseBeside(by: -1 | 1): void {
    const order = page.writing.peekBlocks().map((one) => one.id);
    const beside = order[order.indexOf(block) + by];
    if (!beside) return;
    page.chosen.value = new Set([...page.chosen.value, block, beside]);
    document.querySelector<HTMLElement>(`#block-${CSS.escape(beside)} .grip`)?.focus();
    page.say(counted("arranging.chosen", page.chosen.value.size));
  }

  function choose(isRange: boolean): void {
    const order = page.writing.peekBlocks().map((one) => one.id);
    const chosen = new Set(page.chosen.value);
    const last = [...chosen].at(-1) ?? page.open.value;
    if (isRange && last && order.includes(last)) {
      const [from, to] = [order.indexOf(last), order.indexOf(block)].toSorted((one, other) => one - other) as [number, number];
      for (const one of order.slice(from, to + 1)) chosen.add(one);
    } else if (chosen.has(block)) chosen.delete(block);
    else chosen.add(block);
    page.chosen.value = chosen;
    page.say(counted("arranging.chosen", chosen.size));
  }
}
