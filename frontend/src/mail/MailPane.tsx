// The true mail beside what is being written.
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Mail, Unanswered } from "../api";
import { inBytes, said } from "../words";
import { blockAt, bringIntoSight, type Extent, extentOf, show, WIDTHS } from "./frame";

export type View = "desktop" | "phone" | "dark" | "text";
export const VIEWS: readonly View[] = ["desktop", "phone", "dark", "text"];

interface Props {
  mail: Mail | null;
  failure: Unanswered | null;
  locales: readonly (readonly [code: string, name: string])[];
  locale: string;
  view: View;
  block: string;
  onLocale: (locale: string) => void;
  onView: (view: View) => void;
  onBlock: (block: string) => void;
}

export function MailPane({ mail, failure, locales, locale, view, block, onLocale, onView, onBlock }: Props) {
  return (
    <>
      <div class="pane-bar">
        {locales.length > 1 && <Choice label={said("mail.languages")} chosen={locale} choices={locales} onChoose={onLocale} />}
        <Choice label={said("mail.views")} chosen={view} choices={VIEWS.map((one) => [one, said(`mail.${one}`)] as const)} onChoose={onView} />
      </div>
      {failure && <Failed failure={failure} hasMail={mail !== null} />}
      <div class="pane-inbox" lang={locale}>
        <p class="pane-sender">{mail?.sender}</p>
        <p class="pane-subject">
          {mail?.subject} {mail?.preheader && <span class="soft">– {mail.preheader}</span>}
        </p>
      </div>
      {view === "text" ? (
        <pre class="pane-text" lang={locale} tabIndex={0}>
          {mail?.text}
        </pre>
      ) : (
        <Stage mail={mail} view={view} block={block} onBlock={onBlock} />
      )}
      <Size mail={mail} />
    </>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  chosen: string;
  choices: readonly (readonly [value: Value, words: string])[];
  onChoose: (value: Value) => void;
}

function Choice<Value extends string>({ label, chosen, choices, onChoose }: ChoiceProps<Value>) {
  return (
    <div class="segments" role="group" aria-label={label}>
      {choices.map(([value, words]) => (
        <button type="button" class="segment" aria-pressed={value === chosen} onClick={() => onChoose(value)}>
          {words}
        </button>
      ))}
    </div>
  );
}

function Failed({ failure, hasMail }: { failure: Unanswered; hasMail: boolean }) {
  return (
    <p class="pane-failure" role="status">
      {failure.place ? (
        <>
          {said("mail.ended")} <a href={failure.place} target="_blank">{said("mail.enter")}</a>
        </>
      ) : (
        failure.sentence || said("mail.unheard")
      )}
      {hasMail && ` ${said("mail.earlier")}`}
    </p>
  );
}

function Size({ mail }: { mail: Mail | null }) {
  if (!mail) return null;
  const share = Math.min(1, mail.size / mail.limit);
  return (
    <p class="pane-size" data-tone={share < 0.9 ? "good" : "warning"}>
      <meter min={0} max={1} high={0.9} value={share} aria-label={said("mail.weight")} />
      <span class="numeric">{said("mail.of", { size: inBytes(mail.size), limit: inBytes(mail.limit) })}</span>
    </p>
  );
}

interface StageProps {
  mail: Mail | null;
  view: View;
  block: string;
  onBlock: (block: string) => void;
}

/** The frame, at the width of the mail and as large as there is room, and a line beside the block that is being written. */
function Stage({ mail, view, block, onBlock }: StageProps) {
  const stage = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLIFrameElement>(null);
  const isReady = useSignal(false);
  const room = useSignal({ width: 0, height: 0 });
  const marked = useSignal<Extent | null>(null);
  const width = view === "phone" ? WIDTHS.phone : WIDTHS.desktop;
  const scale = Math.min(1, room.value.width / width) || 1;

  const mark = () => {
    marked.value = frame.current && extentOf(frame.current, block);
  };

  useEffect(() => {
    const seen = new ResizeObserver(([entry]) => {
      if (entry) room.value = { width: entry.contentRect.width, height: entry.contentRect.height };
    });
    if (stage.current) seen.observe(stage.current);
    return () => seen.disconnect();
  }, []);

  useLayoutEffect(() => {
    if (!isReady.value || !mail || !frame.current) return;
    show(frame.current, mail.html);
    mark();
  }, [isReady.value, mail]);

  useEffect(() => {
    if (!isReady.value || !frame.current) return;
    bringIntoSight(frame.current, block);
    mark();
  }, [isReady.value, block]);

  useEffect(() => {
    const view = isReady.value && frame.current?.contentWindow;
    if (!view) return;
    const click = (event: MouseEvent) => {
      event.preventDefault(); // a link of the mail leads nowhere from here
      onBlock(blockAt(event.target as Element));
    };
    view.document.addEventListener("click", click);
    view.document.addEventListener("scroll", mark, { passive: true });
    view.addEventListener("resize", mark);
    return () => {
      view.document.removeEventListener("click", click);
      view.document.removeEventListener("scroll", mark);
      view.removeEventListener("resize", mark);
    };
  }, [isReady.value, block]);

  return (
    <div class={`pane-stage is-${view}`} ref={stage}>
      <iframe
        ref={frame}
        src="/mail-frame"
        title={said("mail.title")}
        sandbox="allow-same-origin"
        style={{ width: `${width}px`, height: `${room.value.height / scale}px`, transform: `scale(${scale})` }}
        onLoad={() => {
          isReady.value = true;
        }}
      />
      {marked.value && (
        <div class="pane-mark" style={{ top: `${marked.value.top * scale}px`, height: `${(marked.value.bottom - marked.value.top) * scale}px` }} />
      )}
    </div>
  );
}
