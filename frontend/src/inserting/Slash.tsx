// What can be put in, below a line on which somebody began with a `/`: found as in the picker, chosen without leaving the text.
import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { insert } from "../arranging/arranging";
import type { BlockType } from "../api";
import { type Page, usePage } from "../page/page";
import { editingIn } from "../text/fields";
import type { Hooks, Sought } from "../text/hooks";
import { said } from "../words";
import { offered, remember } from "./Picker";

interface Search extends Sought {
  block: string;
  name: string;
}

const MOST = 6;
const search = signal<Search | null>(null);
const chosen = signal(0);

/** What a text of a block does about what is sought in it. */
export function soughtAt(page: Page, block: string, name: string): Pick<Hooks, "onSlash" | "onSlashKey"> {
  return {
    onSlash: (sought) => {
      search.value = sought && { ...sought, block, name };
      chosen.value = 0;
    },
    onSlashKey: (key) => {
      const found = foundFor(page);
      const step = key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : 0;
      if (found.length === 0) return false;
      if (step) chosen.value = (chosen.value + step + found.length) % found.length;
      else if (key === "Enter") choose(page, found[chosen.value]);
      else return false;
      page.say(found[chosen.value]?.label ?? "");
      return true;
    },
  };
}

export function Slash() {
  const page = usePage();
  const list = useRef<HTMLUListElement>(null);
  const sought = search.value;
  const found = foundFor(page);
  useLayoutEffect(() => {
    if (!list.current || !sought) return;
    if (!list.current.matches(":popover-open")) list.current.showPopover();
    const line = sought.where();
    const isAbove = line.bottom + list.current.offsetHeight + 16 > innerHeight;
    list.current.style.left = `${Math.max(8, Math.min(line.left - 8, innerWidth - list.current.offsetWidth - 8))}px`;
    list.current.style.top = `${isAbove ? Math.max(8, line.top - list.current.offsetHeight - 6) : line.bottom + 6}px`;
    list.current.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  });
  if (!sought) return null;
  return (
    <ul ref={list} class="slash" popover="manual" role="listbox" aria-label={said("inserting.title")} onPointerDown={(event) => event.preventDefault()}>
      {found.map((type, place) => (
        <li key={type.name} class="slash-type" role="option" aria-selected={place === chosen.value} onClick={() => choose(page, type)}>
          <span class="drawing" aria-hidden="true" dangerouslySetInnerHTML={{ __html: type.drawing }} />
          <b>{type.label}</b>
          <span class="soft">{type.about}</span>
        </li>
      ))}
      {found.length === 0 && <li class="slash-none soft" role="option" aria-selected={false} aria-disabled>{said("inserting.none", { words: sought.query })}</li>}
    </ul>
  );
}

function foundFor(page: Page): BlockType[] {
  return search.value ? offered(page.schema.types, search.value.query).slice(0, MOST) : [];
}

function choose(page: Page, type: BlockType | undefined): void {
  const sought = search.value;
  if (!type || !sought) return;
  editingIn(document.querySelector(`.doc [data-name="${CSS.escape(sought.name)}"]`))?.endSlash();
  remember(type);
  insert(page, type.name, sought.block);
}
