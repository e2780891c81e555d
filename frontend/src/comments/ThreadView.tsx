// One thread: what was said, and room for an answer.
import { Unanswered, type Thread } from "../api";
import { usePage } from "../page/page";
import { moment } from "../times";
import { said } from "../words";
import { SayBox } from "./SayBox";

export function ThreadView({ thread, isPlaced }: { thread: Thread; isPlaced?: boolean }) {
  const page = usePage();
  const { comments } = page;
  const readers = comments.sheet.value?.people ?? [];
  return (
    <article class={`thread ${thread.is_resolved ? "is-settled" : ""}`}>
      {isPlaced && <Where thread={thread} />}
      {!isPlaced && thread.label && <p class="thread-field soft">{[thread.label, thread.locale && page.nameOf(thread.locale)].filter(Boolean).join(", ")}</p>}
      <ol class="said" role="list">
        {thread.comments.map((one) => (
          <li key={one.id}>
            <p class="said-by">
              <strong>{one.author}</strong>
              {one.is_guest && <span class="said-guest">{said("comments.guest")}</span>}
              <time dateTime={one.at}>{moment(one.at)}</time>
              {one.is_mine && (
                <button type="button" class="mini" onClick={() => void tried(page, () => comments.takeBack(one.id))}>
                  {said("comments.take-back")}
                </button>
              )}
            </p>
            <p class="said-text">{one.parts.map(({ text, is_name }) => (is_name ? <b>{text}</b> : text))}</p>
          </li>
        ))}
      </ol>
      {thread.is_resolved ? (
        <p class="thread-foot">
          <span class="soft">{said("comments.settled-by", { name: thread.resolved_by })}</span>
          <button type="button" class="mini" onClick={() => void tried(page, () => comments.settle(thread.id, false))}>
            {said("comments.reopen")}
          </button>
        </p>
      ) : (
        <div class="thread-foot">
          <SayBox label={said("comments.answer")} act={said("comments.answer-act")} readers={readers} onSay={(text) => failureOf(() => comments.answer(thread.id, text))} />
          <button type="button" class="mini" onClick={() => void tried(page, () => comments.settle(thread.id, true), said("comments.is-settled"))}>
            {said("comments.settle")}
          </button>
        </div>
      )}
    </article>
  );
}

/** What a thread is about, which leads there while it is there. */
function Where({ thread }: { thread: Thread }) {
  const page = usePage();
  const words = [thread.place || said("comments.whole"), thread.label, thread.locale && page.nameOf(thread.locale)].filter(Boolean).join(" · ");
  const isThere = thread.block && page.writing.blocks.some(({ id }) => id === thread.block);
  return (
    <p class="thread-place">
      {isThere ? (
        <button type="button" class="mini" onClick={() => page.go(thread.field ? { block: thread.block, name: `${thread.block}.${thread.field}` } : { block: thread.block })}>
          {words}
        </button>
      ) : (
        <span>{words}</span>
      )}
      {thread.block && !isThere && <span class="said-guest">{said("comments.of-deleted")}</span>}
    </p>
  );
}

/** Do it; gives a sentence where it was refused. */
export async function failureOf(act: () => Promise<void>): Promise<string> {
  try {
    await act();
    return "";
  } catch (error) {
    if (error instanceof Unanswered) return error.sentence || said("page.save.offline");
    throw error;
  }
}

async function tried(page: ReturnType<typeof usePage>, act: () => Promise<void>, done = ""): Promise<void> {
  const failure = await failureOf(act);
  if (failure || done) page.tell(failure || done);
}
