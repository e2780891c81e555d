// One place from which everything is reached: the blocks of this issue, what can be done, other issues.
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import { type IssueLine, issuesThereAre } from "../api";
import { Icon, type IconName } from "../icons";
import { keysOf, SHORTCUTS } from "../keys";
import { putIn } from "../library/acts";
import { Dialog } from "../page/Dialog";
import { leaveFor } from "../page/leaving";
import { type Page, usePage } from "../page/page";
import { said } from "../words";
import { actsOf, placeForMore } from "./acts";
import { ranked } from "./seeking";

interface Entry {
  readonly key: string;
  readonly icon: IconName;
  readonly words: string;
  readonly about: string;
  readonly keys: readonly string[];
  /** Other words by which it is found. */
  readonly also: readonly string[];
  readonly go: () => void;
}

interface Group {
  readonly name: string;
  readonly entries: readonly Entry[];
}

const MOST = 7; // entries of a group, while all of them are sought

export function Palette() {
  const page = usePage();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const sought = useSignal("");
  const at = useSignal(0);
  const issues = useIssues(page.setting.issue);
  useEffect(() => void page.links.refresh(), []);
  const groups = useComputed(() => foundIn([blocksOf(page), actionsOf(page), libraryOf(page), issuesOf(page, issues.value)], sought.value));
  const entries = groups.value.flatMap((group) => group.entries);
  const close = () => (page.layer.value = "");
  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    close();
    requestAnimationFrame(entry.go); // once the focus is back where it was
  };
  const press = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined && entries.length) at.value = (at.value + by + entries.length) % entries.length;
    else if (event.key === "Enter") run(entries[at.value]);
    else return;
    event.preventDefault();
  };
  useEffect(() => {
    list.current?.querySelector("[aria-selected='true']")?.scrollIntoView({ block: "nearest" });
  }, [at.value, entries.length]);

  return (
    <Dialog label={said("around.palette")} onClose={close} class="palette" isBare>
      <div class="palette-search">
        <Icon name="search" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={entries.length ? `${id}-${at.value}` : undefined}
          aria-autocomplete="list"
          aria-label={said("around.palette")}
          placeholder={said("around.seek")}
          autocomplete="off"
          spellcheck={false}
          autofocus
          value={sought.value}
          onInput={(event) => {
            sought.value = event.currentTarget.value;
            at.value = 0;
          }}
          onKeyDown={press}
        />
        <kbd>Esc</kbd>
      </div>
      <div id={`${id}-list`} class="palette-list" role="listbox" aria-label={said("around.palette")} ref={list}>
        {groups.value.map((group) => (
          <div key={group.name} role="group" aria-label={said(`around.group.${group.name}`)}>
            <p class="pop-head" aria-hidden="true">
              {said(`around.group.${group.name}`)}
            </p>
            {group.entries.map((entry) => (
              <Option key={entry.key} entry={entry} id={`${id}-${entries.indexOf(entry)}`} isChosen={entries[at.value] === entry} onGo={() => run(entry)} />
            ))}
          </div>
        ))}
      </div>
      <p class="palette-none" role="status">
        {entries.length === 0 && said("around.none", { words: sought.value })}
      </p>
    </Dialog>
  );
}

function Option({ entry, id, isChosen, onGo }: { entry: Entry; id: string; isChosen: boolean; onGo: () => void }) {
  return (
    <div class="palette-entry" role="option" id={id} aria-selected={isChosen} onClick={onGo}>
      <Icon name={entry.icon} />
      <span class="palette-words">
        {entry.words} {entry.about && <span class="palette-about">{entry.about}</span>}
      </span>
      {entry.keys.length > 0 && (
        <span class="palette-keys">
          {entry.keys.map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}
        </span>
      )}
    </div>
  );
}

function blocksOf(page: Page): Group {
  const entries = page.writing.blocks.map((block): Entry => {
    const label = page.types.get(block.type)?.label ?? block.type;
    const first = page.firstWords(block);
    const also = page.placesIn(block).filter(({ field }) => field.marks.includes("first_words")).flatMap(({ owner, path }) => page.languages.locales.map((locale) => page.writing.text(`${owner}${path}.${locale}`)));
    return { key: block.id, icon: "outline", words: first || label, about: first ? label : "", keys: [], also, go: () => page.go({ block: block.id }) };
  });
  return { name: "blocks", entries };
}

function actionsOf(page: Page): Group {
  const acts = actsOf(page).filter(({ name }) => name !== "palette");
  const entries = acts.map((act): Entry => {
    const [stroke] = act.shortcut ? SHORTCUTS[act.shortcut].strokes : [];
    return { key: act.name, icon: "next", words: act.words, about: "", keys: stroke ? keysOf(stroke) : [], also: [], go: act.do };
  });
  return { name: "actions", entries };
}

/** Library blocks, which are put in linked behind the block that is open. */
function libraryOf(page: Page): Group {
  const blocks = page.links.shelf.value?.blocks.filter((block) => !block.is_retired) ?? [];
  const entries = blocks.map((block): Entry => {
    const go = () => void putIn(page, block, "linked", placeForMore(page));
    return { key: block.key, icon: "link", words: block.name, about: block.label, keys: [], also: [block.words], go };
  });
  return { name: "library", entries };
}

function issuesOf(page: Page, issues: readonly IssueLine[]): Group {
  const language = document.documentElement.lang;
  const entries = issues.map((issue): Entry => {
    const subjects = Object.values(issue.subject);
    const about = [issue.newsletter, issue.period].filter(Boolean).join(" · ");
    return {
      key: issue.slug,
      icon: "mail",
      words: issue.subject[language] || subjects[0] || issue.slug,
      about,
      keys: [],
      also: [...subjects, issue.slug],
      go: () => void leaveFor(page, `/issues/${issue.slug}`),
    };
  });
  return { name: "issues", entries };
}

/** What has the words that are sought, the best first; without any, the first of each group. */
function foundIn(groups: readonly Group[], sought: string): readonly Group[] {
  return groups
    .map(({ name, entries }) => {
      const found = entries.map((entry) => ranking(entry, sought)).filter(({ rank }) => rank < Infinity);
      const best = found.toSorted((one, other) => one.rank - other.rank).slice(0, MOST);
      return { name, entries: best.map(({ entry }) => entry) };
    })
    .filter(({ entries }) => entries.length > 0);
}

/** How well an entry is found. By what it says otherwise it is found less well, and says that, too. */
function ranking(entry: Entry, sought: string): { entry: Entry; rank: number } {
  const shown = Math.min(ranked(entry.words, sought) ?? Infinity, (ranked(`${entry.words} ${entry.about}`, sought) ?? Infinity) + 3);
  if (shown < Infinity) return { entry, rank: shown };
  const [best] = entry.also.map((text) => ({ text, rank: ranked(text, sought) ?? Infinity })).toSorted((one, other) => one.rank - other.rank);
  if (!best || best.rank === Infinity) return { entry, rank: Infinity };
  return { entry: { ...entry, about: [best.text, entry.about].filter(Boolean).join(" · ") }, rank: best.rank + 6 };
}

/** The other issues, as soon as they are there; without a server there are none. */
function useIssues(own: string): { readonly value: readonly IssueLine[] } {
  const issues = useSignal<readonly IssueLine[]>([]);
  useEffect(() => {
    const asking = new AbortController();
    issuesThereAre(asking.signal)
      .then((found) => (issues.value = found.filter(({ slug }) => slug !== own)))
      .catch(() => {});
    return () => asking.abort();
  }, [own]);
  return issues;
}
