// A list of a block: its entries as lines of the page, by the same gestures as blocks.
import type { Field } from "../api";
import { listAsked } from "../bringing/lists";
import { copiedUnder, removedUnder } from "../document/copying";
import { idsIn, joined } from "../document/values";
import { newId } from "../document/ids";
import { Icon } from "../icons";
import { pressedOf } from "../keys";
import { counted, said } from "../words";
import { BlockBody } from "./BlockBody";
import { Controls } from "./Controls";
import { leadWhenDrawn } from "./focus";
import { IconButton } from "./parts";
import { EntryContext, usePage } from "./page";

interface Props {
  block: string;
  name: string;
  field: Field;
  isOpen: boolean;
  isMore: boolean;
}

export function Entries({ block, name, field, isOpen, isMore }: Props) {
  const page = usePage();
  const ids = idsIn(page.writing.text(name));
  if (!isOpen && ids.length === 0) return null;
  const write = (order: readonly string[], values: Record<string, string> = {}) => page.writing.edit({ [name]: joined(order), ...values });
  const place = (entry: string) => `${name}.${entry}.`;
  const add = (after: number) => {
    const entry = newId();
    const blank = Object.fromEntries(Object.entries(field.blank).map(([path, text]) => [place(entry) + path, text]));
    write(ids.toSpliced(after, 0, entry), blank);
    focusIn(place(entry));
  };
  const move = (at: number, to: number) => {
    if (to < 0 || to >= ids.length) return;
    const entry = ids[at] ?? "";
    write(ids.toSpliced(at, 1).toSpliced(to, 0, entry));
    page.say(said("page.at-place", { place: to + 1, count: ids.length }));
    focusIn(place(entry));
  };
  const isFull = field.at_most !== null && ids.length >= field.at_most;
  return (
    <div class="items" role="group" aria-label={field.label}>
      {ids.map((entry, at) => (
        <div
          class="item"
          key={entry}
          data-owner={place(entry)}
          onKeyDown={(event) => {
            const pressed = pressedOf(event, ["move-up", "move-down"]);
            if (!pressed) return;
            event.preventDefault();
            event.stopPropagation();
            move(at, pressed === "move-up" ? at - 1 : at + 1);
          }}
        >
          {isOpen && (
            <div class="item-tools">
              <IconButton icon="up" label={said("page.entry-up")} isDisabled={at === 0} onClick={() => move(at, at - 1)} />
              <IconButton icon="down" label={said("page.entry-down")} isDisabled={at === ids.length - 1} onClick={() => move(at, at + 1)} />
              <IconButton
                icon="copy"
                label={said("page.entry-copy")}
                isDisabled={isFull}
                onClick={() => {
                  const copy = newId();
                  write(ids.toSpliced(at + 1, 0, copy), copiedUnder(page.writing, field.fields, place(entry), place(copy)));
                  focusIn(place(copy));
                }}
              />
              <IconButton
                icon="bin"
                label={said("page.entry-delete")}
                isDisabled={ids.length <= field.at_least}
                onClick={() => {
                  write(ids.toSpliced(at, 1), removedUnder(page.writing, place(entry)));
                  page.tell(said("page.entry-deleted"), true);
                  const beside = ids[at - 1] ?? ids[at + 1];
                  if (beside) focusIn(place(beside));
                }}
              />
            </div>
          )}
          <EntryContext.Provider value={isFull ? null : { add: () => add(at + 1) }}>
            <BlockBody block={block} owner={place(entry)} fields={field.fields} isOpen={isOpen} isMore={isMore} />
          </EntryContext.Provider>
          {isOpen && <Controls owner={place(entry)} fields={field.fields.filter((one) => !one.is_in_block)} isMore={isMore} />}
        </div>
      ))}
      {isOpen && (
        <p class="items-more">
          <button type="button" class="mini" disabled={isFull} onClick={() => add(ids.length)}>
            <Icon name="plus" />
            {said("page.entry-add", { what: field.label })}
          </button>
          {field.columns.length > 0 && (
            <button type="button" class="mini" onClick={() => (listAsked.value = { block, name, field, locale: page.shown[0] ?? "", text: "" })}>
              <Icon name="outline" />
              {said("bringing.paste-list")}
            </button>
          )}
          {isFull && <span class="soft">{counted("page.entries-full", ids.length)}</span>}
        </p>
      )}
    </div>
  );
}

function focusIn(owner: string): void {
  leadWhenDrawn(() => {
    const item = document.querySelector(`[data-owner="${CSS.escape(owner)}"]`);
    item?.querySelector<HTMLElement>("[data-name]")?.focus();
  });
}
