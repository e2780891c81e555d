// What stands over the page without shutting it off: a drawer at its side, or a note under the button that opened it.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { said } from "../words";
import { useFocusBack } from "./focus";
import { IconButton } from "./parts";

interface Props {
  label: string;
  onClose: () => void;
  class?: string;
  children: ComponentChildren;
}

/** At the side of the page: it stays while one writes. Escape closes it. */
export function Drawer(props: Props) {
  return <Layer {...props} class={`drawer ${props.class ?? ""}`} closesOutside={false} />;
}

/** Small, and gone with the next click elsewhere. */
export function Note(props: Props) {
  return <Layer {...props} class={`note-layer ${props.class ?? ""}`} closesOutside />;
}

/** A button that opens a layer says by itself what becomes of the one that is open. */
const isOpener = (target: EventTarget | null): boolean => target instanceof Element && target.closest(".opener, .act") !== null;

function Layer({ label, onClose, class: also, children, closesOutside }: Props & { closesOutside: boolean }) {
  const layer = useRef<HTMLDialogElement>(null);
  useFocusBack();
  useLayoutEffect(() => layer.current?.show(), []);
  useLayoutEffect(() => {
    const ending = new AbortController();
    const isIn = (target: EventTarget | null) => layer.current?.contains(target as Node) ?? false;
    // What one was in may be gone by now: then the focus is nowhere, and Escape is meant for the layer all the same.
    const press = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
      if (!isIn(event.target) && event.target !== document.body) return;
      event.preventDefault();
      onClose();
    };
    addEventListener("keydown", press, { signal: ending.signal });
    if (closesOutside) addEventListener("pointerdown", (event) => void (isIn(event.target) || isOpener(event.target) || onClose()), { signal: ending.signal });
    return () => ending.abort();
  }, [closesOutside]);
  return (
    <dialog ref={layer} class={also} aria-label={label}>
      <header class="layer-head">
        <h2>{label}</h2>
        <IconButton icon="close" label={said("page.close")} onClick={onClose} />
      </header>
      {children}
    </dialog>
  );
}
