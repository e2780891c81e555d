// A text that is written in, of whatever form.
import { effect, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { TagMenu } from "./TagMenu";
import { Bubble } from "./Bubble";
import { isReadable } from "./converting";
import { Editing } from "./editing";
import type { Setting } from "./fields";
import type { Hooks } from "./hooks";
import { LinkDialog } from "./LinkDialog";
import { Source } from "./Source";
import type { Spot } from "./spots";

export interface TextProps extends Omit<Setting, "form">, Hooks {
  /** The text as it is now; read again whenever a signal that it reads changes. */
  value: () => string;
  /** Where the caret is to be at once. */
  at?: Spot | undefined;
}

export function TextField(props: TextProps & { form: Setting["form"] }) {
  const isBare = useSignal(!isReadable(props.value(), props.form));
  return isBare.value ? (
    <Source {...props} onReadable={() => (isBare.value = false)} />
  ) : (
    <Formatted key={props.name} {...props} onUnreadable={() => (isBare.value = true)} />
  );
}

function Formatted(props: TextProps & { form: Setting["form"]; onUnreadable: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const editing = useRef<Editing | null>(null);
  const updates = useSignal(0);
  const count = updates.value; // read in any case: what is not read is not followed
  const isLinking = useSignal(false);

  useLayoutEffect(() => {
    if (!place.current) return;
    const hooks = through(latest, () => (isLinking.value = true));
    const made = new Editing(place.current, props.value(), latest.current, hooks);
    editing.current = made;
    made.onUpdate = () => (updates.value += 1);
    const follow = effect(() => {
      const text = latest.current.value();
      if (isReadable(text, props.form)) made.put(text);
      else latest.current.onUnreadable();
    });
    if (props.at !== undefined) made.focus(props.at);
    updates.value += 1;
    return () => {
      follow();
      made.destroy();
    };
  }, [props.lang]);

  useEffect(() => editing.current?.describe(props), [props.label, props.describedBy, props.placeholder, props.isReadOnly, props.class]);

  return (
    <div class="text-field">
      <div ref={place} />
      {editing.current && <Bubble editing={editing.current} updates={count} form={props.form} onLink={() => (isLinking.value = true)} />}
      {editing.current && <TagMenu editing={editing.current} updates={count} />}
      {editing.current && isLinking.value && <LinkDialog editing={editing.current} onClose={() => (isLinking.value = false)} />}
    </div>
  );
}

/** Hooks that lead to those of the newest props: the editor is made once. */
function through(latest: { current: Hooks }, onLink: () => void): Hooks {
  return {
    onChange: (text) => latest.current.onChange(text),
    onComposing: (isComposing) => latest.current.onComposing?.(isComposing),
    onLeave: (direction) => latest.current.onLeave?.(direction) ?? false,
    onEnter: () => latest.current.onEnter?.() ?? false,
    onEmptied: () => latest.current.onEmptied?.() ?? false,
    onSlash: (sought) => latest.current.onSlash?.(sought),
    onSlashKey: (key) => latest.current.onSlashKey?.(key) ?? false,
    onTurn: (isBack) => latest.current.onTurn?.(isBack),
    onPaste: (html, plain) => latest.current.onPaste?.(html, plain) ?? null,
    onLink,
  };
}
