// What can be done to chosen words, above them; on touch it is a bar at the foot of the screen. Alt F10 leads into it.
import type { ComponentChildren } from "preact";
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../icons";
import { isPressed as isKeyPressed } from "../keys";
import { leadWhenDrawn } from "../page/focus";
import { said } from "../words";
import { ChipForm } from "./ChipForm";
import { chosenChip, type Editing, hasChosenWords } from "./editing";
import { insertTag, isIn, isMarked, linkAt, list, mark } from "./marking";
import type { Form } from "./schema";
import { tagKinds } from "./tagging";

interface Props {
  editing: Editing;
  /** Counts what happens in the text: whenever it is another number, the bubble looks again. */
  updates: number;
  form: Form;
  onLink: () => void;
}

const GAP = 8;

export function Bubble({ editing, updates, form, onLink }: Props) {
  const bubble = useRef<HTMLDivElement>(null);
  const isInText = useSignal(false);
  const isAsked = useSignal(false);
  const isPressed = useSignal(false);
  const isNew = useSignal(false);
  const { view } = editing;
  const { state } = view;
  const chip = chosenChip(state);
  if (!chip && isNew.value) isNew.value = false;
  const isTouched = matchMedia("(pointer: coarse)").matches;
  const isShown =
    isInText.value && !isPressed.value && !view.composing && view.editable && (isAsked.value || isTouched || chip !== null || hasChosenWords(state));

  useLayoutEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    const text = view.dom;
    const look = () => {
      const focused = document.activeElement;
      isInText.value = view.hasFocus() || bubble.current?.contains(focused) === true;
      if (!isInText.value) isAsked.value = false;
    };
    const press = (event: KeyboardEvent) => {
      if (isKeyPressed(event, "formats")) {
        event.preventDefault();
        isAsked.value = true;
        leadWhenDrawn(() => bubble.current?.querySelector<HTMLElement>("button, input")?.focus());
      } else if (event.key === "Escape" && !event.isComposing && isAsked.value) isAsked.value = false;
    };
    text.addEventListener("focus", look, { signal });
    text.addEventListener("blur", () => setTimeout(look), { signal });
    text.addEventListener("keydown", press, { signal });
    text.addEventListener("pointerdown", () => (isPressed.value = true), { signal });
    addEventListener("pointerup", () => setTimeout(() => (isPressed.value = false)), { signal });
    look();
    return () => ending.abort();
  }, [view]);

  useLayoutEffect(() => {
    const shown = bubble.current;
    if (!shown) return;
    if (!shown.matches(":popover-open")) shown.showPopover();
    if (!isTouched) return lay(shown, editing);
    const seen = visualViewport;
    const lift = () => shown.style.setProperty("--keyboard", `${seen ? Math.max(0, innerHeight - seen.height - seen.offsetTop) : 0}px`);
    lift();
    seen?.addEventListener("resize", lift);
    return () => seen?.removeEventListener("resize", lift);
  }, [isShown, updates]);

  if (!isShown) return null;
  return (
    <div
      ref={bubble}
      class={isTouched ? "bubble is-bar" : "bubble"}
      popover="manual"
      role="toolbar"
      aria-label={said("text.format")}
      onPointerDown={(event) => {
        if (!(event.target instanceof HTMLInputElement)) event.preventDefault(); // the caret stays in the text
      }}
      onKeyDown={(event) => walk(event, editing)}
      onBlur={() => setTimeout(() => (isInText.value = view.hasFocus() || bubble.current?.contains(document.activeElement) === true))}
    >
      {chip && <ChipForm editing={editing} chip={chip} isNew={isNew.value} />}
      {!chip && form === "rich" && <Formats editing={editing} onLink={onLink} />}
      {!chip && <Tags editing={editing} onInsert={() => (isNew.value = true)} />}
    </div>
  );
}

function Formats({ editing, onLink }: { editing: Editing; onLink: () => void }) {
  const { state } = editing.view;
  return (
    <>
      <Act label={said("text.bold")} keys="Control+B" isPressed={isMarked(state, "strong")} onAct={() => editing.run(mark("strong"))}>
        <Icon name="bold" />
      </Act>
      <Act label={said("text.italic")} keys="Control+I" isPressed={isMarked(state, "em")} onAct={() => editing.run(mark("em"))}>
        <Icon name="italic" />
      </Act>
      <Act label={said("text.link")} keys="Control+K" isPressed={linkAt(state) !== null} onAct={onLink}>
        <Icon name="link" />
      </Act>
      <Act label={said("text.list")} isPressed={isIn(state, "bullet_list")} onAct={() => editing.run(list("bullet_list"))}>
        <Icon name="list" />
      </Act>
    </>
  );
}

/** What stands for something of each reader: the first of them by a press, the others in a list. */
function Tags({ editing, onInsert }: { editing: Editing; onInsert: () => void }) {
  const isOpen = useSignal(false);
  const tags = tagKinds();
  const [first] = tags;
  if (!first) return null;
  const insert = (name: string) => {
    onInsert();
    editing.run(insertTag({ name, default: "" }));
  };
  return (
    <>
      <Act label={said("text.tags")} isOpen={isOpen.value} onAct={() => (isOpen.value = !isOpen.value)}>
        <Icon name="person" />
        <span class="bubble-words">{said("text.tags")}</span>
      </Act>
      {isOpen.value && (
        <ul class="tag-list" role="list">
          {tags.map(({ name, label, samples }) => (
            <li key={name}>
              <button type="button" class="tag-choice" tabIndex={-1} onClick={() => insert(name)}>
                {label} <span class="soft">{samples[editing.view.dom.lang]}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

interface ActProps {
  label: string;
  keys?: string;
  isPressed?: boolean;
  isOpen?: boolean;
  onAct: () => void;
  children: ComponentChildren;
}

function Act({ label, keys, isPressed, isOpen, onAct, children }: ActProps) {
  return (
    <button type="button" class="bubble-act" tabIndex={-1} aria-label={label} title={label} aria-keyshortcuts={keys} aria-pressed={isPressed} aria-expanded={isOpen} onClick={onAct}>
      {children}
    </button>
  );
}

/** Arrows go from button to button, Escape back into the text. */
function walk(event: KeyboardEvent & { currentTarget: HTMLElement }, editing: Editing): void {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key] ?? 0;
  if (event.key === "Escape") {
    event.stopPropagation();
    editing.view.focus();
    return;
  }
  if (step === 0 || event.target instanceof HTMLInputElement) return;
  event.preventDefault();
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
  const next = (buttons.indexOf(event.target as HTMLElement) + step + buttons.length) % buttons.length;
  buttons[next]?.focus();
}

/** Above what is chosen, within the window; below it where there is no room. */
function lay(bubble: HTMLElement, { view }: Editing): void {
  const { from, to } = view.state.selection;
  const [first, last] = [view.coordsAtPos(from), view.coordsAtPos(to, -1)];
  const isOneLine = last.top < first.bottom;
  const middle = isOneLine ? (first.left + last.right) / 2 : (view.dom.getBoundingClientRect().left + view.dom.getBoundingClientRect().right) / 2;
  const { offsetWidth: width, offsetHeight: height } = bubble;
  const above = first.top - height - GAP;
  bubble.style.left = `${Math.max(GAP, Math.min(innerWidth - width - GAP, middle - width / 2))}px`;
  bubble.style.top = `${above >= GAP ? above : last.bottom + GAP}px`;
}
