// The library of the newsletter, from which a picture is chosen.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Unanswered } from "../api";
import { Icon } from "../icons";
import { Dialog } from "../page/Dialog";
import { usePage } from "../page/page";
import { counted, said } from "../words";
import { type Library, type Picture, picturesOf } from "./asking";
import { goToWords, put, type Spot } from "./spots";

const PAUSE = 200; // milliseconds in which nobody types

export function Chooser({ spot }: { spot: Spot }) {
  const page = usePage();
  const sought = useSignal("");
  const found = useSignal<Library | null>(null);
  const shown = useSignal<readonly Picture[]>([]);
  const failure = useSignal("");
  const ask = async (number: number, signal: AbortSignal) => {
    try {
      const answer = await picturesOf(page.setting.issue, sought.peek(), number, signal);
      if (signal.aborted) return;
      shown.value = number === 1 ? answer.pictures : [...shown.peek(), ...answer.pictures];
      found.value = answer;
      failure.value = "";
    } catch (error) {
      if (error instanceof Unanswered) failure.value = error.sentence || said(error.place ? "pictures.signed-out" : "pictures.library-offline");
      else if (!signal.aborted) throw error;
    }
  };
  useEffect(() => {
    const ending = new AbortController();
    const timer = setTimeout(() => void ask(1, ending.signal), found.peek() ? PAUSE : 0);
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  }, [sought.value]);
  const close = () => (page.layer.value = "");
  const library = found.value;
  return (
    <Dialog label={said("pictures.library")} onClose={close} class="picture-library">
      <input class="picker-search" type="search" autofocus aria-label={said("pictures.search")} placeholder={said("pictures.search")} value={sought.value} onInput={(event) => (sought.value = event.currentTarget.value)} />
      <p class="visually-hidden" role="status">
        {library ? counted("pictures.found", library.total) : ""}
      </p>
      {failure.value && <p role="alert">{failure.value}</p>}
      <ul class="library-grid" role="list">
        {shown.value.map((picture) => (
          <li key={picture.asset}>
            <Choice
              picture={picture}
              onChoose={() => {
                close();
                put(page, spot, picture);
                page.tell(said("pictures.put"), true);
                goToWords(page, spot);
              }}
            />
          </li>
        ))}
      </ul>
      {library?.total === 0 && <p class="soft">{said(sought.value ? "pictures.not-found" : "pictures.empty")}</p>}
      {library && library.page < library.pages && (
        <button type="button" class="mini" onClick={() => void ask(library.page + 1, new AbortController().signal)}>
          {said("pictures.more")}
        </button>
      )}
    </Dialog>
  );
}

function Choice({ picture, onChoose }: { picture: Picture; onChoose: () => void }) {
  const page = usePage();
  const words = [...page.shown, ...page.languages.locales].map((locale) => picture.alt[locale]).find(Boolean);
  return (
    <button type="button" class="library-picture" onClick={onChoose}>
      <img src={`/assets/${picture.asset}`} alt="" loading="lazy" style={picture.focus ? { objectPosition: picture.focus } : {}} class={picture.asset.endsWith(".jpg") ? "" : "is-drawn"} />
      <span class="library-words">{words ?? picture.file}</span>
      {words && <span class="soft">{picture.file}</span>}
      {picture.remark && (
        <span class="library-remark">
          <Icon name="warning" />
          {picture.remark}
        </span>
      )}
    </button>
  );
}
