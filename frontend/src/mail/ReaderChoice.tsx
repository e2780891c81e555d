// As whom the mail is read: an invented reader, or a subscriber who is found by name.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type KnownReader, readersOf, Unanswered } from "../api";
import { Icon } from "../icons";
import { Popover } from "../page/Popover";
import { said } from "../words";
import type { Looking, Reader } from "./looking";

const PAUSE = 150; // milliseconds without a letter

export function ReaderChoice({ issue, looking }: { issue: string; looking: Looking }) {
  const reader = looking.reader.value;
  const words = typeof reader === "object" ? said("mail.as", { name: reader.name }) : said(`mail.as-${reader}`);
  return (
    <Popover
      class="pane-reader"
      label={said("mail.readers")}
      name={undefined}
      words={
        <>
          <span class="pane-reader-name">{words}</span>
          <Icon name="down" />
        </>
      }
    >
      {(close) => (
        <Choices
          issue={issue}
          chosen={reader}
          onChoose={(chosen, edition) => {
            looking.reader.value = chosen;
            if (edition) looking.locale.value = edition;
            close();
          }}
        />
      )}
    </Popover>
  );
}

interface ChoicesProps {
  issue: string;
  chosen: Reader;
  onChoose: (reader: Reader, edition?: string) => void;
}

function Choices({ issue, chosen, onChoose }: ChoicesProps) {
  const sought = useSignal("");
  const found = useFound(issue, sought.value);
  return (
    <>
      <ul class="pop-list" role="list">
        {(["sample", "nameless"] as const).map((invented) => (
          <li key={invented}>
            <button type="button" class="pop-entry" aria-pressed={chosen === invented} onClick={() => onChoose(invented)}>
              <b>{said(`mail.as-${invented}`)}</b>
              <span>{said(`mail.about-${invented}`)}</span>
            </button>
          </li>
        ))}
      </ul>
      <label class="pop-search">
        <Icon name="search" />
        <input
          type="search"
          data-first
          aria-label={said("mail.search-reader")}
          placeholder={said("mail.search-reader")}
          autocomplete="off"
          value={sought.value}
          onInput={(event) => (sought.value = event.currentTarget.value)}
        />
      </label>
      {found instanceof Unanswered ? (
        <p class="pop-foot" role="status">
          {found.sentence || said("mail.unheard")}
        </p>
      ) : (
        <>
          <ul class="pop-list" role="list">
            {found.map((reader) => (
              <li key={reader.id}>
                <button
                  type="button"
                  class="pop-entry"
                  aria-pressed={typeof chosen === "object" && chosen.id === reader.id}
                  onClick={() => onChoose({ id: reader.id, name: reader.name || reader.email }, reader.edition)}
                >
                  <b>{reader.name || reader.email}</b>
                  {reader.name && <span>{reader.email}</span>}
                </button>
              </li>
            ))}
          </ul>
          <p class="pop-foot" role="status">
            {found.length === 0 && sought.value.trim() ? said("mail.nobody") : said("mail.nothing-kept")}
          </p>
        </>
      )}
    </>
  );
}

/** Who is found, as soon as the hand rests; or why nobody can be. */
function useFound(issue: string, sought: string): readonly KnownReader[] | Unanswered {
  const found = useSignal<readonly KnownReader[] | Unanswered>([]);
  useEffect(() => {
    const asking = new AbortController();
    const timer = setTimeout(() => {
      readersOf(issue, sought, asking.signal)
        .then((answer) => (found.value = answer))
        .catch((error: unknown) => {
          if (!asking.signal.aborted) found.value = error instanceof Unanswered ? error : new Unanswered("");
        });
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [issue, sought]);
  return found.value;
}
