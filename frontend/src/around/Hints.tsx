// What is pointed out once: one hint at a time, one on each visit, until its reader puts it away for ever.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Hint, hintsFor, putHintAway } from "../api";
import { type Page, usePage } from "../page/page";
import { said } from "../words";

/** Where a hint has nothing to point at it waits for another visit. */
const MAKES_SENSE: Partial<Record<Hint, (page: Page) => boolean>> = {
  seam: (page) => page.isPair,
  "next-open": (page) => page.languages.locales.length > 1,
  mail: () => innerWidth > 1150,
  keys: () => matchMedia("(pointer: fine)").matches,
};

export function Hints() {
  const page = usePage();
  const open = useSignal<readonly Hint[]>([]);
  const isDone = useSignal(false);
  useEffect(() => {
    hintsFor()
      .then((hints) => (open.value = hints))
      .catch(() => {}); // without a server there is nothing to point out
  }, []);
  const hint = open.value.find((one) => MAKES_SENSE[one]?.(page) ?? true);
  if (!hint || isDone.value || page.isLooking.value) return null;
  const putAway = async (hints: readonly Hint[]) => {
    isDone.value = true;
    await Promise.all(hints.map(putHintAway)).catch(() => {}); // it comes back on another visit
  };
  return (
    <aside class="once" aria-label={said("around.hint")}>
      <p>{said(`around.hint.${hint}`)}</p>
      <div class="once-acts">
        <button type="button" class="mini" onClick={() => void putAway(open.value)}>
          {said("around.no-hints")}
        </button>
        <button type="button" class="mini is-main" onClick={() => void putAway([hint])}>
          {said("around.understood")}
        </button>
      </div>
    </aside>
  );
}
