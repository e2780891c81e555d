// What the newest version says otherwise, word by word.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { usePage } from "../page/page";
import { said } from "../words";
import { type Difference, differenceOf } from "./asking";
import type { Link } from "./links";

export function Newer({ issue, link }: { issue: string; link: Link }) {
  const page = usePage();
  const told = useSignal<Difference | null>(null);
  useEffect(() => {
    differenceOf(issue, link.key, link.version).then(
      (difference) => (told.value = difference),
      () => page.tell(said("library.unheard")),
    );
  }, [issue, link.key, link.version, link.known?.version]);
  return (
    <ul class="linked-changes" role="list">
      {told.value?.changes.map((change, at) => (
        <li key={at}>
          <span class="linked-label">
            {change.label}
            {change.locale && ` · ${page.nameOf(change.locale)}`}
          </span>
          {change.runs.length ? (
            <span lang={change.locale ?? undefined}>
              {change.runs.map((run, part) => (run.deed === "deleted" ? <del key={part}>{run.text}</del> : run.deed === "inserted" ? <ins key={part}>{run.text}</ins> : run.text))}
            </span>
          ) : (
            <span>
              {change.before && <del>{change.before}</del>} {change.after && <ins>{change.after}</ins>}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
