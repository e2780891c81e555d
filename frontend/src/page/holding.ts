// Another look at the same place: what was under the eye stays there, and the caret stays in its place.

/** Change what is in sight. */
export function heldInSight(change: () => void): void {
  const doc = document.querySelector(".doc");
  const row = document.activeElement?.closest<HTMLElement>(".doc .row");
  const place = row?.dataset.place;
  const anchor = row ?? firstInSight(doc);
  const before = anchor?.getBoundingClientRect().top;
  change();
  requestAnimationFrame(() => {
    const again = place === undefined ? anchor : document.querySelector<HTMLElement>(`.doc [data-place="${CSS.escape(place)}"]`);
    if (doc && again && before !== undefined) doc.scrollTop += again.getBoundingClientRect().top - before;
    if (place !== undefined && !again?.contains(document.activeElement)) again?.querySelector<HTMLElement>("[data-name]")?.focus({ preventScroll: true });
  });
}

function firstInSight(doc: Element | null): HTMLElement | undefined {
  const top = (doc?.getBoundingClientRect().top ?? 0) + 112; // below what stays at the top
  return [...(doc?.querySelectorAll<HTMLElement>(".block") ?? [])].find((block) => block.getBoundingClientRect().bottom > top);
}
