// What is said of the open block, at its foot; and where something new can be said of it.
import { counted, said } from "../words";
import { nameOf } from "../document/places";
import { type Page, usePage } from "../page/page";
import type { Spot } from "./comments";
import { Icon } from "../icons";
import { SayBox } from "./SayBox";
import { failureOf, ThreadView } from "./ThreadView";

export function AtBlock({ block }: { block: string }) {
  const page = usePage();
  const { comments } = page;
  const spot = page.commenting.value?.block === block ? page.commenting.value : null;
  const about = spot?.field ? wordsAbout(page, spot) : "";
  const threads = comments.at(block);
  if (!spot && threads.length === 0) return null;
  const begin = async (text: string): Promise<string> => {
    const failure = await failureOf(async () => {
      await page.keeper.now(); // the block may be younger than what the server knows
      await comments.begin({ block, field: about && spot ? spot.field : "" }, text);
    });
    if (!failure) page.commenting.value = null;
    return failure;
  };
  return (
    <section class="at-block" aria-label={said("comments.of-block")}>
      {threads.map((thread) => (
        <ThreadView key={thread.id} thread={thread} />
      ))}
      {spot && (
        <div class="thread">
          {about && (
            <p class="thread-field">
              {about}
              <button type="button" class="mini" onClick={() => (page.commenting.value = { block, field: "" })}>
                {said("comments.whole-block")}
              </button>
            </p>
          )}
          <SayBox label={said("comments.new")} act={said("comments.say")} readers={comments.sheet.value?.people ?? []} onSay={begin} isFirst />
        </div>
      )}
    </section>
  );
}

/** What a text is called: its label as its input has it. */
function wordsAbout(page: Page, { block, field }: Spot): string {
  for (const place of page.placesIn(page.writing.peekBlocks().find(({ id }) => id === block) ?? { id: block, type: "" })) {
    for (const locale of page.languages.locales) {
      if (nameOf(place, locale) === `${block}.${field}`) return `${place.field.label}, ${page.nameOf(locale)}`;
    }
  }
  return "";
}

/** How many open threads a block has, in the outline. */
export function CountAt({ block }: { block: string }) {
  const count = usePage().comments.countAt(block);
  if (!count) return null;
  return (
    <span class="said-count">
      <Icon name="comment" />
      <span aria-hidden="true">{count}</span>
      <span class="visually-hidden">{counted("comments.open", count)}</span>
    </span>
  );
}
