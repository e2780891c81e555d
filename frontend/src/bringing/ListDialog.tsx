// A list from a spreadsheet or from lines: what each column holds is guessed and can be chosen, before anything is taken over.
import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Unanswered } from "../api";
import { Icon } from "../icons";
import { Dialog } from "../page/Dialog";
import { type Page, usePage } from "../page/page";
import { counted, said } from "../words";
import { type Lines, linesOf } from "./asking";
import { type ListAsked, listAsked, putInEntries, wayTo, writtenEntries } from "./lists";

const MOST_SHOWN = 6;

export function ListDialog() {
  const asked = listAsked.value;
  return asked && <Reading key={asked.name} asked={asked} />;
}

function Reading({ asked }: { asked: ListAsked }) {
  const page = usePage();
  const text = useSignal(asked.text);
  const chosen = useSignal<readonly string[] | null>(null);
  const lines = useSignal<Lines | null>(null);
  const failure = useSignal("");
  const close = () => (listAsked.value = null);
  useLines(page, asked, { text, chosen, lines, failure });

  const entries = lines.value?.entries.filter(({ is_double }) => !is_double) ?? [];
  const there = writtenEntries(page, asked).length;
  const most = asked.field.at_most ?? Number.POSITIVE_INFINITY;
  const take = (isWhole: boolean) => {
    putInEntries(page, asked, entries, isWhole);
    page.tell(counted("bringing.taken", entries.length), true);
    close();
  };
  const count = lines.value?.rows.length ?? 0;
  const title = count > 0 ? counted("bringing.list-read", count) : said("bringing.list", { what: asked.field.label });
  return (
    <Dialog label={title} onClose={close} class="list-dialog">
      {!asked.text && <textarea autofocus class={`input list-text ${count > 0 ? "is-read" : ""}`} rows={6} aria-label={said("bringing.list-paste")} placeholder={said("bringing.list-paste")} value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} />}
      {lines.value && count > 0 && (
        <>
          <p class="soft">{said("bringing.list-help")}</p>
          <Columns lines={lines.value} page={page} onChoose={(columns) => (chosen.value = columns)} />
          <ul class="list-told" role="list" aria-live="polite">
            {lines.value.told.map((sentence, place) => (
              <li key={sentence}>
                <Icon name={place === 0 ? "check" : "ring"} />
                {sentence}
              </li>
            ))}
            {lines.value.problems.map(({ line, sentence }) => (
              <li key={`${line} ${sentence}`} class="is-problem">
                <Icon name="warning" />
                {said("bringing.list-problem", { line, sentence })}
              </li>
            ))}
          </ul>
        </>
      )}
      {failure.value && <p class="list-failure">{failure.value}</p>}
      {entries.length > most && <p class="list-failure">{counted("page.entries-full", most)}</p>}
      <div class="dialog-foot">
        <button type="button" class="button" onClick={close}>
          {said("bringing.cancel")}
        </button>
        {there > 0 && (
          <button type="button" class="button" disabled={entries.length === 0 || there + entries.length > most} onClick={() => take(false)}>
            {counted("bringing.add", entries.length)}
          </button>
        )}
        <button type="button" class="button is-primary" disabled={entries.length === 0 || entries.length > most} onClick={() => take(true)}>
          {counted(there > 0 ? "bringing.replace" : "bringing.add", entries.length)}
        </button>
      </div>
    </Dialog>
  );
}

function Columns({ lines, page, onChoose }: { lines: Lines; page: Page; onChoose: (columns: readonly string[]) => void }) {
  const localeOf = new Map(lines.choices.map(({ value, locale }) => [value, locale]));
  const hidden = lines.rows.length - MOST_SHOWN;
  return (
    <div class="list-columns" tabIndex={0} role="region" aria-label={said("bringing.list-columns")}>
      <table>
        <thead>
          <tr>
            {lines.columns.map((column, place) => (
              <th key={place} scope="col">
                <select
                  class="input"
                  aria-label={said("bringing.list-column", { number: place + 1 })}
                  value={column}
                  onChange={({ currentTarget: { value } }) => onChoose(lines.columns.map((one, at) => (at === place ? value : one === value ? "" : one)))}
                >
                  <option value="">{said("bringing.list-unused")}</option>
                  {lines.choices.map(({ value, label, locale }) => (
                    <option key={value} value={value}>
                      {locale && page.languages.locales.length > 1 ? `${label}, ${page.nameOf(locale)}` : label}
                    </option>
                  ))}
                </select>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.rows.slice(0, MOST_SHOWN).map((cells, row) => (
            <tr key={row}>
              {cells.map((cell, place) => {
                const column = lines.columns[place] ?? "";
                return (
                  <td key={place} class={column ? "" : "is-unused"} lang={localeOf.get(column) ?? undefined}>
                    {cell || (column && localeOf.get(column) ? <span class="list-open">{said("page.open")}</span> : "")}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {hidden > 0 && <p class="soft">{counted("bringing.list-more", hidden)}</p>}
    </div>
  );
}

interface Held {
  text: Signal<string>;
  chosen: Signal<readonly string[] | null>;
  lines: Signal<Lines | null>;
  failure: Signal<string>;
}

/** What the server understands of the text and the chosen columns, asked anew whenever one of them changes. */
function useLines(page: Page, { block, name, locale }: ListAsked, { text, chosen, lines, failure }: Held): void {
  useEffect(() => {
    const asking = new AbortController();
    const type = page.writing.peekBlocks().find(({ id }) => id === block)?.type ?? "";
    if (!text.value.trim()) {
      lines.value = null;
      return;
    }
    const columns = chosen.value && [...chosen.value];
    linesOf(page.setting.issue, { type, list: wayTo(name).join("."), text: text.value, locale, columns }, asking.signal).then(
      (answer) => {
        lines.value = answer;
        failure.value = "";
      },
      (error: unknown) => {
        if (asking.signal.aborted) return;
        if (!(error instanceof Unanswered)) throw error;
        failure.value = error.sentence || said("bringing.no-answer");
      },
    );
    return () => asking.abort();
  }, [text.value, chosen.value]);
}
