// Where chosen words lead. What is no address is said by the server, in its own sentence, before anything is changed.
import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import { linkOf, Unanswered } from "../api";
import { said } from "../words";
import type { Editing } from "./editing";
import { link, linkAt, unlink } from "./marking";

export function LinkDialog({ editing, onClose }: { editing: Editing; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const fault = useSignal("");
  const before = useRef(linkAt(editing.view.state)?.href ?? "").current;

  useEffect(() => {
    dialog.current?.showModal();
    field.current?.select();
  }, []);

  const close = () => {
    dialog.current?.close();
    onClose();
    editing.view.focus();
  };
  const lead = async () => {
    const written = field.current?.value.trim() ?? "";
    if (!written) return before ? remove() : close();
    try {
      const found = await linkOf(written);
      fault.value = found.fault;
      if (found.address) {
        close();
        editing.run(link(found.address));
      }
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      fault.value = error.sentence || said("text.link-unheard");
    }
    if (fault.value) field.current?.focus();
  };
  const remove = () => {
    close();
    editing.run(unlink);
  };
  return (
    <dialog ref={dialog} class="link-dialog" aria-labelledby={`${id}-title`} onCancel={close} onClick={(event) => event.target === dialog.current && close()}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          void lead();
        }}
      >
        <h2 id={`${id}-title`}>{said(before ? "text.link-change" : "text.link-new")}</h2>
        <label for={id}>{said("text.link-address")}</label>
        <input ref={field} id={id} inputMode="url" autocomplete="off" defaultValue={before} placeholder="https://" aria-invalid={fault.value !== ""} aria-describedby={`${id}-help ${id}-fault`} />
        <p id={`${id}-help`} class="soft">
          {said("text.link-help")}
        </p>
        <p id={`${id}-fault`} class="link-fault" role="alert">
          {fault.value}
        </p>
        <div class="link-acts">
          {before && (
            <button type="button" class="button quiet" onClick={remove}>
              {said("text.link-remove")}
            </button>
          )}
          <button type="button" class="button quiet" onClick={close}>
            {said("text.link-cancel")}
          </button>
          <button type="submit" class="button">
            {said("text.link-set")}
          </button>
        </div>
      </form>
    </dialog>
  );
}
