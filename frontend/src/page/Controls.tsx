// The fields of an owner that are no text: choices, links, dates, numbers. Which input one has is decided by its kind.
import { useId } from "preact/hooks";
import type { Field } from "../api";
import { useTyped } from "../text/typed";
import { said } from "../words";
import { FindingAt, findingIdOf } from "./FindingAt";
import { usePage } from "./page";

interface Props {
  owner: string;
  fields: readonly Field[];
  isMore: boolean;
}

/** Whether a field has an input, neither a text on the page nor a picture nor a list. */
export const isControl = (field: Field): boolean => !field.has_words && field.kind !== "picture" && field.kind !== "items";

/** What one value of a kind is made of. */
const PARTS: Readonly<Record<string, readonly string[]>> = { time: ["start", "end", "zone"] };

export function Controls({ owner, fields, isMore }: Props) {
  const shown = fields.filter((field) => isControl(field) && (field.at_first_sight || isMore));
  if (shown.length === 0) return null;
  return (
    <div class="controls">
      {shown.map((field) => (
        <ControlOf key={field.name} owner={owner} field={field} />
      ))}
    </div>
  );
}

function ControlOf({ owner, field }: { owner: string; field: Field }) {
  const page = usePage();
  const name = `${owner}${field.name}`;
  if (field.is_localized) {
    const locales = page.shownIn(name.split(".")[0] ?? "");
    return (
      <>
        {locales.map((locale) => (
          <Labelled key={locale} label={locales.length > 1 ? `${field.label} (${page.nameOf(locale)})` : field.label} field={field} name={`${name}.${locale}`} />
        ))}
      </>
    );
  }
  const parts = PARTS[field.kind];
  if (parts) {
    return (
      <fieldset class="control is-parts">
        <legend>{field.label}</legend>
        {parts.map((part) => (
          <Labelled key={part} label={said(`page.part.${part}`)} field={field} name={`${name}.${part}`} />
        ))}
      </fieldset>
    );
  }
  return <Labelled label={field.label} field={field} name={name} />;
}

function Labelled({ label, field, name }: { label: string; field: Field; name: string }) {
  const page = usePage();
  const id = useId();
  const text = page.writing.text(name);
  const write = (value: string) => page.writing.edit({ [name]: value }, { gather: name });
  const described = [field.help && `${id}-help`, findingIdOf(page, name)].filter(Boolean).join(" ") || undefined;
  const { hint, suggestions } = page.schema.kinds[field.kind] ?? { hint: "", suggestions: [] };
  if (field.kind === "yes_no") {
    return (
      <label class="control is-check check">
        <input type="checkbox" data-name={name} checked={text !== ""} aria-describedby={described} onChange={(event) => write(event.currentTarget.checked ? "yes" : "")} />
        {label}
        {field.help && <Help id={`${id}-help`} words={field.help} />}
      </label>
    );
  }
  return (
    <div class={`control is-${field.kind}`}>
      <label for={id}>{label}</label>
      {field.choices.length ? (
        <select id={id} data-name={name} value={text} aria-describedby={described} onChange={(event) => write(event.currentTarget.value)}>
          {field.is_optional && !field.choices.some((choice) => choice.value === "") && <option value="">{said("page.nothing")}</option>}
          {field.choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
          {text && !field.choices.some((choice) => choice.value === text) && <option value={text}>{text}</option>}
        </select>
      ) : (
        <Input key={name} id={id} name={name} field={field} describedBy={described} hint={hint} hasSuggestions={suggestions.length > 0} />
      )}
      {field.help && <Help id={`${id}-help`} words={field.help} />}
      <FindingAt name={name} />
    </div>
  );
}

interface InputProps {
  id: string;
  name: string;
  field: Field;
  describedBy: string | undefined;
  hint: string;
  hasSuggestions: boolean;
}

function Input({ id, name, field, describedBy, hint, hasSuggestions }: InputProps) {
  const { writing } = usePage();
  const typed = useTyped<HTMLInputElement>({
    value: () => writing.text(name),
    onChange: (text) => writing.edit({ [name]: text }, { gather: name }),
    onComposing: (isComposing) => (isComposing ? writing.hold(name) : writing.release(name)),
  });
  return (
    <input
      {...typed}
      id={id}
      data-name={name}
      aria-describedby={describedBy}
      inputMode={INPUT_MODES[field.kind] ?? "text"}
      title={hint}
      list={hasSuggestions ? `suggested-${field.kind}` : undefined}
    />
  );
}

const INPUT_MODES: Readonly<Record<string, "url" | "email" | "tel" | "decimal">> = { link: "url", mail: "email", phone: "tel", number: "decimal" };

/** What inputs of each kind suggest, once for the page. */
export function Suggestions() {
  const page = usePage();
  return (
    <>
      {Object.entries(page.schema.kinds).map(([kind, { suggestions }]) =>
        suggestions.length ? (
          <datalist key={kind} id={`suggested-${kind}`}>
            {suggestions.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </datalist>
        ) : null,
      )}
    </>
  );
}

function Help({ id, words }: { id: string; words: string }) {
  return (
    <small class="help" id={id}>
      {words}
    </small>
  );
}
