// Saving a block as a library block, behind the fold of its settings.
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { BlockRef } from "../document/values";
import { Icon } from "../icons";
import { usePage } from "../page/page";
import { said } from "../words";
import { keepInLibrary } from "./acts";

export function KeepBlock({ block }: { block: BlockRef }) {
  const page = usePage();
  const id = useId();
  const name = useSignal<string | null>(null);
  const isBusy = useSignal(false);
  if (name.value === null) {
    return (
      <button type="button" class="mini keep" onClick={() => (name.value = page.firstWords(block).slice(0, 80))}>
        <Icon name="link" />
        {said("library.keep")}
      </button>
    );
  }
  const keep = async () => {
    isBusy.value = true;
    if (await keepInLibrary(page, block, name.peek() ?? "")) name.value = null;
    isBusy.value = false;
  };
  return (
    <form
      class="keep-form"
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      <label for={id}>{said("library.name")}</label>
      <input id={id} value={name.value} maxLength={80} required autofocus onInput={(event) => (name.value = event.currentTarget.value)} />
      <button class="mini is-firm" disabled={isBusy.value}>
        {said("library.keep-it")}
      </button>
      <button type="button" class="mini" onClick={() => (name.value = null)}>
        {said("library.cancel")}
      </button>
      <small class="help">{said("library.keep-help")}</small>
    </form>
  );
}
