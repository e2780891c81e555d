// What stands for something of each reader, below the `{{` with which somebody began to write it. While a syllable is composed the
// list filters, and Enter only ends the syllable; Escape leaves the signs as they are.
import { useSignal } from "@preact/signals";
import type { EditorState } from "prosemirror-state";
import { useLayoutEffect, useRef } from "preact/hooks";
import { ranked } from "../around/seeking";
import { said } from "../words";
import type { Editing } from "./editing";
import { insertTag } from "./marking";
import { tagKinds, type TagKind } from "./tagging";

interface Props {
  editing: Editing;
  /** Counts what happens in the text: whenever it is another number, the menu looks again. */
  updates: number;
}

/** From where on a tag was begun, and what was written of it. */
interface Begun {
  readonly from: number;
  readonly words: string;
}

export function TagMenu({ editing, updates }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const chosen = useSignal(0);
  const left = useSignal(-1); // where the signs were left as they are
  const isInText = useSignal(editing.view.hasFocus());
  const begun = begunIn(editing.view.state);
  const found = begun && isInText.value && begun.from !== left.value ? kindsFor(begun.words, editing.view.dom.lang) : [];
  const place = Math.min(chosen.value, found.length - 1);
  const now = useRef({ begun, found, place });
  now.current = { begun, found, place };
  if (!begun && left.value >= 0) left.value = -1;

  useLayoutEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    const text = editing.view.dom;
    const press = (event: KeyboardEvent) => {
      const { begun, found, place } = now.current;
      const kind = found[place];
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0;
      if (!begun || !kind || event.isComposing || editing.view.composing) return;
      if (step) chosen.value = (place + step + found.length) % found.length;
      else if (event.key === "Enter" || event.key === "Tab") choose(editing, kind);
      else if (event.key === "Escape") left.value = begun.from;
      else return;
      event.preventDefault();
      event.stopImmediatePropagation(); // neither the text nor the page is meant
    };
    text.addEventListener("keydown", press, { signal, capture: true });
    text.addEventListener("focus", () => (isInText.value = true), { signal });
    text.addEventListener("blur", () => (isInText.value = false), { signal });
    return () => ending.abort();
  }, [editing]);

  useLayoutEffect(() => {
    const shown = list.current;
    if (!shown || !begun) return;
    if (!shown.matches(":popover-open")) shown.showPopover();
    const line = editing.view.coordsAtPos(begun.from);
    const isAbove = line.bottom + shown.offsetHeight + 16 > innerHeight;
    shown.style.left = `${Math.max(8, Math.min(line.left - 8, innerWidth - shown.offsetWidth - 8))}px`;
    shown.style.top = `${isAbove ? Math.max(8, line.top - shown.offsetHeight - 6) : line.bottom + 6}px`;
  }, [updates, found.length]);

  if (found.length === 0) return null;
  return (
    <ul ref={list} class="slash tag-menu" popover="manual" role="listbox" aria-label={said("text.tags")} onPointerDown={(event) => event.preventDefault()}>
      {found.map((kind, at) => (
        <li key={kind.name} class="tag-menu-kind" role="option" aria-selected={at === place} onClick={() => choose(editing, kind)}>
          <b>{kind.label}</b>
          <span class="soft">{kind.samples[editing.view.dom.lang]}</span>
        </li>
      ))}
    </ul>
  );
}

/** The tag that was begun before the caret and has no end. */
function begunIn({ selection, schema }: EditorState): Begun | null {
  if (!selection.empty || !schema.nodes.merge_tag) return null;
  const { $from } = selection;
  const before = $from.parent.textBetween(0, $from.parentOffset, undefined, "\ufffc");
  const words = /\{\{([^{}|\ufffc]{0,40})$/.exec(before)?.[1];
  return words === undefined ? null : { from: selection.from - words.length - 2, words };
}

/** The tags whose name has these words, in the language of the page or as it is written. */
const kindsFor = (words: string, locale: string): TagKind[] =>
  tagKinds().filter(({ name, label, samples }) => [label, name, samples[locale] ?? ""].some((text) => ranked(text, words) !== null));

function choose(editing: Editing, { name }: TagKind): void {
  const begun = begunIn(editing.view.state);
  if (!begun) return;
  editing.view.dispatch(editing.view.state.tr.delete(begun.from, editing.view.state.selection.from));
  editing.run(insertTag({ name, default: "" }));
}
