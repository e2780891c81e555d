// The true mail beside what is written: drawn anew with every change, and never in the middle of a syllable.
import { untracked, useComputed, useSignalEffect } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { HEAD, usePage } from "../page/page";
import { said } from "../words";
import { Drawing } from "./drawing";
import { Looking } from "./looking";
import { MailPane, type Untranslated } from "./MailPane";

export function Look() {
  const page = usePage();
  const { issue, editions } = page.setting;
  const looking = useMemo(
    () =>
      new Looking(
        editions.map(([code]) => code),
        page.shown.at(-1) ?? "",
      ),
    [page],
  );
  const drawing = useMemo(() => {
    const made = new Drawing(issue, () => {
      const reader = looking.reader.value;
      return {
        ...page.writing.all(),
        locale: looking.locale.value,
        look: looking.seen.value === "heard" ? "heard" : looking.isDark.value ? "dark" : "light",
        reader: typeof reader === "object" ? reader.id : reader,
      };
    });
    untracked(() => made.draw()); // while the page is still being built
    return made;
  }, [page]);
  const isFirst = useRef(true);
  useSignalEffect(() => {
    void page.writing.version;
    void looking.reader.value;
    looking.keep();
    if (!isFirst.current) drawing.redraw();
    isFirst.current = false;
  });
  const pane = useRef<HTMLElement>(null);
  useHeld(drawing, pane);
  const untranslated = useComputed(() => countUntranslated());
  return (
    <aside class="look" ref={pane} aria-label={said("mail.title")}>
      <MailPane
        issue={issue}
        looking={looking}
        mail={drawing.mail.value}
        failure={drawing.failure.value}
        editions={editions}
        block={page.open.value}
        untranslated={untranslated.value}
        onBlock={(block) => page.go({ block: block === HEAD ? "" : block })}
      />
    </aside>
  );

  /** What of each block the mail says in the language it was written in. */
  function countUntranslated(): ReadonlyMap<string, Untranslated> {
    const found = new Map<string, Untranslated>();
    const locale = looking.locale.value;
    if (!page.languages.locales.includes(locale)) return found;
    for (const { places, states } of page.standings.all()) {
      const open = places.filter((place, at) => place.block && states.get(locale)?.[at] === "open");
      const [first] = open;
      if (first) found.set(first.block, { count: open.length, locale: page.languages.sourceOf(first) });
    }
    return found;
  }
}

/** Nothing is drawn anew in the middle of a syllable, nor while the pane is out of sight. */
function useHeld(drawing: Drawing, pane: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    let [isComposing, isSeen] = [false, true];
    const tell = () => drawing.hold(isComposing || !isSeen);
    const compose = (event: CompositionEvent) => {
      isComposing = event.type === "compositionstart";
      tell();
    };
    const watch = new ResizeObserver(([entry]) => {
      isSeen = (entry?.contentRect.width ?? 0) > 0;
      tell();
    });
    if (pane.current) watch.observe(pane.current);
    document.addEventListener("compositionstart", compose);
    document.addEventListener("compositionend", compose);
    return () => {
      watch.disconnect();
      document.removeEventListener("compositionstart", compose);
      document.removeEventListener("compositionend", compose);
    };
  }, [drawing]);
}
