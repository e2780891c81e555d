// The true mail beside what is written: drawn anew with every change, and never in the middle of a syllable.
import { useComputed, useSignalEffect } from "@preact/signals";
import { useMemo } from "preact/hooks";
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
  const drawing = useMemo(
    () =>
      new Drawing(issue, () => {
        const reader = looking.reader.value;
        return {
          ...page.writing.all(),
          locale: looking.locale.value,
          look: looking.seen.value === "heard" ? "heard" : looking.isDark.value ? "dark" : "light",
          reader: typeof reader === "object" ? reader.id : reader,
        };
      }),
    [page],
  );
  useSignalEffect(() => {
    void page.writing.version;
    void looking.reader.value;
    looking.keep();
    drawing.redraw();
  });
  const untranslated = useComputed(() => countUntranslated());
  return (
    <aside class="look" aria-label={said("mail.title")}>
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
    for (const place of page.places()) {
      if (!place.block || page.stateOf(place, locale) !== "open") continue;
      found.set(place.block, { count: (found.get(place.block)?.count ?? 0) + 1, locale: page.languages.sourceOf(place) });
    }
    return found;
  }
}
