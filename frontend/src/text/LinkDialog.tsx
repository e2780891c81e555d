// Where chosen words lead. What is no address is said by the server, in its own sentence, before anything is changed.
import { useSignal } from "@preact/signals";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { linkOf, Unanswered } from "../api";
import { Dialog } from "../page/Dialog";
import { said } from "../words";
import type { Editing } from "./editing";
import { link, linkAt, unlink } from "./marking";

export function LinkDialog({ editing, onClose }: { editing: Editing; onClose: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const fault = useSignal("");
  const before = useRef(linkAt(editing.view.state)?.href ?? "").current;

  useLayoutEffect(() => {
    if (!field.current) return;
    field.current.value = before;
    field.current.select();
  }, []);

  const close = () => {
    field.current?.closest("dialog")?.close(); // while it is modal, nothing else can be gone into
    onClose();
    editing.view.focus();
  };
  const remove = () => {
    close();
    editing.run(unlink);
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
  return (
    <Dialog label={said(before ? "text.link-change" : "text.link-new")} onClose={close} class="link-dialog">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void lead();
        }}
      >
        <label for={id}>{said("text.link-address")}</label>
        <input
          ref={field}
          id={id}
          inputMode="url"
          autocomplete="off"
          autofocus
          placeholder="https://"
          aria-invalid={fault.value !== ""}
          aria-describedby={`${id}-help ${id}-fault`}
        />
        <p id={`${id}-help`} class="soft">
          {said("text.link-help")}
        </p>
        <p id={`${id}-fault`} class="link-fault" role="alert">
          {fault.value}
        </p>
        <div class="link-acts">
          {before && (
            <button type="button" class="button is-quiet" onClick={remove}>
              {said("text.link-remove")}
            </button>
          )}
          <button type="submit" class="button is-primary">
            {said("text.link-set")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
