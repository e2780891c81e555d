// What opens at a button and is not modal: Escape and a click elsewhere close it, and the focus goes back to the button.
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

interface Props {
  /** What the button says; with `name`, what it is called instead. */
  words: ComponentChildren;
  name?: string | undefined;
  /** What is opened. */
  label: string;
  class: string;
  /** Drawn while it is open. */
  children: (close: () => void) => ComponentChildren;
}

const EDGE = 12; // pixels that are left free around it

export function Popover({ words, name, label, class: also, children }: Props) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const isOpen = useSignal(false);
  const close = () => panel.current?.hidePopover();

  useLayoutEffect(() => {
    // A click into a frame is none on the page.
    const leave = () => document.activeElement instanceof HTMLIFrameElement && close();
    addEventListener("blur", leave);
    return () => removeEventListener("blur", leave);
  }, []);

  useLayoutEffect(() => {
    if (!isOpen.value || !button.current || !panel.current) return;
    place(panel.current, button.current.getBoundingClientRect());
    (panel.current.querySelector<HTMLElement>("[data-first]") ?? panel.current).focus({ preventScroll: true });
  }, [isOpen.value]);

  return (
    <>
      <button ref={button} type="button" class={also} aria-label={name} title={name} aria-haspopup="dialog" aria-expanded={isOpen.value} popovertarget={id}>
        {words}
      </button>
      <div
        ref={panel}
        id={id}
        class="pop"
        popover="auto"
        role="dialog"
        aria-label={label}
        tabIndex={-1}
        onToggle={(event) => (isOpen.value = event.newState === "open")}
      >
        {isOpen.value && children(close)}
      </div>
    </>
  );
}

/** Below the button where there is room, above it else; on a narrow page it is a sheet, which the style sheet places. */
function place(panel: HTMLElement, at: DOMRect): void {
  const left = Math.max(EDGE, Math.min(at.right - panel.offsetWidth, innerWidth - panel.offsetWidth - EDGE));
  const isBelow = at.bottom + 6 + panel.offsetHeight <= innerHeight - EDGE || at.top < innerHeight / 2;
  panel.style.left = `${left}px`;
  panel.style.top = isBelow ? `${at.bottom + 6}px` : "";
  panel.style.bottom = isBelow ? "" : `${innerHeight - at.top + 6}px`;
  panel.style.maxHeight = `${(isBelow ? innerHeight - at.bottom : at.top) - 6 - EDGE}px`;
}
