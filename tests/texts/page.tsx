// A page with one text of each form, for tests: what stands in each, and all that it has told, can be asked from outside.
import { type Signal, signal } from "@preact/signals";
import { render } from "preact";
import { isReadable } from "./text/converting";
import { editingIn } from "./text/fields";
import "./text/text.css";
import type { Sought } from "./text/hooks";
import { read } from "./text/markdown/reading";
import { markdownOf } from "./text/markdown/writing";
import { cleaned } from "./text/paste";
import { Reading } from "./text/Reading";
import { signsBefore } from "./text/spots";
import { know } from "./text/tagging";
import { TextField } from "./text/TextField";
import { useTyped } from "./text/typed";

const NAMES = ["rich", "line", "lines", "plain"] as const;
const texts = new Map(NAMES.map((name) => [name as string, signal("")]));
const told = new Map<string, string[]>();
const events: string[] = [];
const sought = signal<Sought | null>(null);

know(
  [
    { name: "name", label: "Name", samples: { en: "Alex Morgan", ko: "김하늘" } },
    { name: "first_name", label: "First name", samples: { en: "Alex", ko: "하늘" } },
  ],
  "en",
);

const of = (name: string) => texts.get(name) as Signal<string>;
const lang = new URLSearchParams(location.search).get("lang") ?? "en";

function hooks(name: string) {
  return {
    name,
    lang,
    label: `The ${name} text`,
    placeholder: "Write here",
    value: () => of(name).value,
    onChange: (text: string) => {
      told.set(name, [...(told.get(name) ?? []), text]);
      of(name).value = text;
    },
    onComposing: (isComposing: boolean) => events.push(`${name} ${isComposing ? "composes" : "rests"}`),
    onLeave: (direction: string) => {
      events.push(`${name} leaves ${direction}`);
      return true;
    },
    onEnter: () => events.push(`${name} enters`) > 0,
    onSlash: (found: Sought | null) => (sought.value = found),
    onSlashKey: (key: string) => {
      if (key !== "Enter") return false;
      events.push(`chosen ${sought.value?.query}`);
      editingIn(document.querySelector(`[data-name=${name}]`))?.endSlash();
      return true;
    },
    onTurn: (isBack: boolean) => void events.push(isBack ? "back" : "forth"),
  };
}

function Input() {
  const typed = useTyped<HTMLInputElement>(hooks("plain"));
  return <input {...typed} data-name="plain" lang={lang} aria-label="The plain text" />;
}

function Page() {
  return (
    <main>
      <TextField form="rich" {...hooks("rich")} />
      <TextField form="line" {...hooks("line")} />
      <TextField form="lines" {...hooks("lines")} />
      <Input />
      <output>{sought.value ? `sought: ${sought.value.query}` : ""}</output>
      <Reading {...hooks("rich")} form="rich" name="still" text={of("rich").value} />
    </main>
  );
}

Object.assign(window, {
  begin: () => {
    (document.activeElement as HTMLElement).blur();
    for (const name of NAMES) of(name).value = "";
    told.clear();
    events.length = 0;
  },
  cleaned,
  rewritten: (markdown: string) => (isReadable(markdown, "rich") ? markdownOf(read(markdown)) : null),
  write: (name: string, text: string) => (of(name).value = text),
  text: (name: string) => of(name).peek(),
  told: (name: string) => told.get(name) ?? [],
  events,
  caret: (name: string) => editingIn(document.querySelector(`[data-name=${name}]`))?.view.state.selection.head,
  caretAt: (name: string, signs: number) => editingIn(document.querySelector(`[data-name=${name}]`))?.focus(signs),
  signsBefore: (x: number, y: number) => signsBefore(document.querySelector("[data-name=still]") as Element, { x, y }),
});
render(<Page />, document.body);
