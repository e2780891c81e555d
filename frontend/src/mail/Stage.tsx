// The mail in its frame, laid out at its own width and drawn as large as there is room; over it, what is told of its blocks.
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Mail } from "../api";
import { HEAD, isQuiet } from "../page/page";
import { counted, languageName, said } from "../words";
import { blockAt, type Extent, extentsOf, heightOf, show, WIDTHS } from "./frame";
import type { Looking, Seen } from "./looking";
import type { Untranslated } from "./MailPane";
import { withoutPictures, withoutStyles } from "./stripping";

interface Props {
  looking: Looking;
  mail: Mail;
  block: string;
  untranslated: ReadonlyMap<string, Untranslated>;
  onBlock: (block: string) => void;
}

const CHANGES: Partial<Record<Seen, (mail: Document) => void>> = { unpictured: withoutPictures, unstyled: withoutStyles };

const AIR = 8; // pixels that a block leaves free above its words, and not below

export function Stage({ looking, mail, block, untranslated, onBlock }: Props) {
  const stage = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLIFrameElement>(null);
  const isReady = useSignal(false);
  const room = useSignal(0);
  const height = useSignal(0);
  const extents = useSignal<ReadonlyMap<string, Extent>>(new Map());
  const seen = looking.seen.value;
  const width = WIDTHS[looking.device.value];
  const scale = Math.min(1, room.value / width) || 1;
  const isEmpty = !mail.html.includes("data-block=");

  const measure = () => {
    if (!frame.current) return;
    height.value = heightOf(frame.current);
    extents.value = extentsOf(frame.current);
  };

  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => {
      if (entry) room.value = entry.contentRect.width;
    });
    if (stage.current) watch.observe(stage.current);
    return () => watch.disconnect();
  }, []);

  useLayoutEffect(() => {
    if (!isReady.value || !frame.current) return;
    show(frame.current, mail.html, CHANGES[seen] ?? (() => {}));
    measure();
  }, [isReady.value, mail, seen]);

  useEffect(() => {
    const shown = isReady.value && frame.current?.contentDocument;
    if (!shown) return;
    const watch = new ResizeObserver(measure); // pictures that come, letters that are drawn
    watch.observe(shown.documentElement);
    return () => watch.disconnect();
  }, [isReady.value]);

  useEffect(() => {
    const shown = isReady.value && frame.current?.contentDocument;
    if (!shown) return;
    const click = (event: MouseEvent) => {
      event.preventDefault(); // a link of the mail leads nowhere from here
      onBlock(blockAt(event.target as Element));
    };
    shown.addEventListener("click", click);
    return () => shown.removeEventListener("click", click);
  }, [isReady.value, onBlock]);

  const marked = extents.value.get(block);
  const isMarked = marked !== undefined;
  useEffect(() => {
    if (!stage.current || !frame.current) return;
    const extent = extents.value.get(block);
    if (block === HEAD) stage.current.scrollTo({ top: 0, behavior: isQuiet() ? "instant" : "smooth" });
    else if (extent) bringIntoSight(stage.current, frame.current.offsetTop + extent.top * scale, frame.current.offsetTop + extent.bottom * scale);
  }, [block, isMarked]);

  return (
    <div class={`pane-stage is-${looking.device.value}`} ref={stage} tabIndex={0} role="region" aria-label={said("mail.title")}>
      <Envelope mail={mail} locale={looking.locale.value} isOpen={block === HEAD} onBlock={onBlock} />
      {isEmpty && <p class="pane-empty">{said("mail.empty")}</p>}
      <div class="pane-sheet" hidden={isEmpty} style={{ width: `${width * scale}px`, height: `${height.value * scale}px` }}>
        <iframe
          ref={frame}
          src="/mail-frame"
          title={said("mail.title")}
          sandbox="allow-same-origin"
          style={{ width: `${width}px`, height: `${height.value}px`, transform: `scale(${scale})` }}
          onLoad={() => (isReady.value = true)}
        />
        {marked && <div class="pane-mark" style={placed(marked)} />}
        {[...untranslated].map(([one, { count, locale }]) => {
          const extent = extents.value.get(one);
          return (
            extent && (
              <p key={one} class="pane-note" style={{ top: `${extent.top * scale}px` }}>
                {counted("mail.untranslated", count, { language: languageName(locale) })}
              </p>
            )
          );
        })}
      </div>
    </div>
  );

  function placed({ top, bottom }: Extent) {
    return { top: `${(top + AIR) * scale}px`, height: `${(bottom - top) * scale}px` };
  }
}

/** What stands above a mail that is opened. */
function Envelope({ mail, locale, isOpen, onBlock }: { mail: Mail; locale: string; isOpen: boolean; onBlock: (block: string) => void }) {
  return (
    <button type="button" class={`pane-envelope ${isOpen ? "is-open" : ""}`} lang={locale} onClick={() => onBlock(HEAD)}>
      <b class="pane-subject">{mail.subject || said("mail.no-subject")}</b>
      <span class="pane-sender">{mail.sender}</span>
    </button>
  );
}

/** Scroll until it is in sight, if it is not. */
function bringIntoSight(stage: HTMLElement, top: number, bottom: number): void {
  const isSeen = top >= stage.scrollTop && bottom <= stage.scrollTop + stage.clientHeight;
  if (!isSeen) stage.scrollTo({ top: top - 24, behavior: isQuiet() ? "instant" : "smooth" });
}
