// Where something is said: a text that grows, names that are offered behind an `@`, and a button.
import { useSignal } from "@preact/signals";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import type { Reader } from "../api";
import { said } from "../words";
import { type Begun, begunAt, fitting, named } from "./mentioning";

interface Props {
  label: string;
  act: string;
  readers: readonly Reader[];
  /** Gives a sentence where it could not be said. */
  onSay: (text: string) => Promise<string>;
  isFirst?: boolean;
}

export function SayBox({ label, act, readers, onSay, isFirst }: Props) {
  const id = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const [text, failure, isBusy] = [useSignal(""), useSignal(""), useSignal(false)];
  const [begun, chosen] = [useSignal<Begun | null>(null), useSignal(0)];
  const offered = begun.value ? fitting(readers, begun.value.words) : []; // also once it is known who there is
  useLayoutEffect(() => void (isFirst && box.current?.focus()), []);
  const look = () => {
    const area = box.current;
    begun.value = area && begunAt(area.value, area.selectionStart);
    chosen.value = 0;
  };
  const name = (reader: Reader) => {
    const area = box.current;
    if (!area || !begun.value) return;
    const done = named(area.value, begun.value, area.selectionStart, reader);
    area.value = text.value = done.text;
    begun.value = null;
    area.focus();
    area.setSelectionRange(done.caret, done.caret);
  };
  const say = async () => {
    if (!text.value.trim() || isBusy.value) return;
    isBusy.value = true;
    failure.value = await onSay(text.value);
    isBusy.value = false;
    if (!failure.value) text.value = "";
  };
  const press = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const count = offered.length;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void say();
    else if (count && event.key === "ArrowDown") chosen.value = (chosen.value + 1) % count;
    else if (count && event.key === "ArrowUp") chosen.value = (chosen.value + count - 1) % count;
    else if (count && (event.key === "Enter" || event.key === "Tab")) name(offered[chosen.value] as Reader);
    else if (count && event.key === "Escape") begun.value = null;
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const isOffering = offered.length > 0;
  return (
    <div class="say">
      <div class="say-box">
        <textarea
          ref={box}
          class="say-text"
          rows={1}
          aria-label={label}
          placeholder={label}
          value={text.value}
            aria-controls={`${id}-names`}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-activedescendant={isOffering ? `${id}-${chosen.value}` : undefined}
          aria-describedby={failure.value ? `${id}-failure` : undefined}
          onInput={(event) => {
            text.value = event.currentTarget.value;
            if (!event.isComposing) look();
          }}
          onCompositionEnd={look}
          onKeyDown={press}
          onBlur={() => setTimeout(() => (begun.value = null), 150)}
        />
        <ul id={`${id}-names`} class="say-names" role="listbox" aria-label={said("comments.names")} hidden={!isOffering}>
          {offered.map((reader, at) => (
            <li key={reader.mention} id={`${id}-${at}`} role="option" aria-selected={at === chosen.value} onPointerDown={(event) => (event.preventDefault(), name(reader))}>
              {reader.name}
              {reader.mention !== reader.name && <span class="soft"> {reader.mention}</span>}
            </li>
          ))}
        </ul>
      </div>
      {failure.value && (
        <p class="say-failure" id={`${id}-failure`} role="alert">
          {failure.value}
        </p>
      )}
      {text.value.trim() && (
        <button type="button" class="button is-small is-primary" disabled={isBusy.value} onClick={() => void say()}>
          {act}
        </button>
      )}
    </div>
  );
}
