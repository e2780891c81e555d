// A modal dialog; the focus goes back to where it was.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { said } from "../words";
import { useFocusBack } from "./focus";
import { IconButton } from "./parts";

interface Props {
  label: string;
  onClose: () => void;
  class?: string;
  /** Without a head of its own: what is in it says what it is, and Escape closes it. */
  isBare?: boolean;
  children: ComponentChildren;
}

export function Dialog({ label, onClose, class: also, isBare = false, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useFocusBack();
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class={`dialog ${also ?? ""}`}
      aria-label={label}
      onClose={onClose}
      onKeyDown={(event) => event.stopPropagation()} // neither the page nor the block around it is meant
      onCancel={(event) => {
        event.preventDefault(); // it is told at once, not when the browser comes to it
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div class="dialog-body">
        {!isBare && (
          <header class="dialog-head">
            <h2>{label}</h2>
            <IconButton icon="close" label={said("page.close")} onClick={onClose} />
          </header>
        )}
        {children}
      </div>
    </dialog>
  );
}
