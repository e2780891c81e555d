// An input of the browser that keeps to the rules of the others: what comes from outside waits while a syllable is begun.
import { effect } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface Asked {
  /** The text as it is now; read again whenever a signal that it reads changes. */
  value: () => string;
  onChange: (text: string) => void;
  onComposing?: ((isComposing: boolean) => void) | undefined;
}

interface Typed<Field> {
  ref: RefObject<Field | null>;
  onInput: () => void;
  onCompositionStart: () => void;
  onCompositionEnd: () => void;
}

/** What an `<input>` or a `<textarea>` is given so that it holds a text: `<input {...useTyped({ … })} />`. */
export function useTyped<Field extends HTMLInputElement | HTMLTextAreaElement>(asked: Asked): Typed<Field> {
  const ref = useRef<Field>(null);
  const isComposing = useRef(false);
  const latest = useRef(asked);
  latest.current = asked;

  const put = (text: string) => {
    if (ref.current && !isComposing.current && ref.current.value !== text) ref.current.value = text;
  };
  const tell = () => {
    if (ref.current && !isComposing.current) latest.current.onChange(ref.current.value);
  };
  const compose = (is: boolean) => {
    isComposing.current = is;
    tell();
    latest.current.onComposing?.(is);
    if (!is) put(latest.current.value());
  };

  useLayoutEffect(() => effect(() => put(latest.current.value())), []);

  return { ref, onInput: tell, onCompositionStart: () => compose(true), onCompositionEnd: () => compose(false) };
}
