// The mail as a line of an inbox, in the widths and letters of programs that many readers have.
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Mail } from "../api";
import { said } from "../words";
import { lettersSeen } from "./cutting";

interface Program {
  readonly name: string;
  /** How wide a line of it is, in pixels. */
  readonly width: number;
  /** What stands in each of its lines. */
  readonly lines: readonly Line[];
}

type Line = "sender" | "subject" | "preheader" | "both";

const PROGRAMS: readonly Program[] = [
  { name: "gmail", width: 700, lines: ["sender", "both"] },
  { name: "gmail-phone", width: 360, lines: ["sender", "subject", "preheader"] },
  { name: "naver", width: 700, lines: ["sender", "subject"] },
  { name: "naver-phone", width: 360, lines: ["sender", "subject", "preheader"] },
  { name: "outlook", width: 340, lines: ["sender", "subject", "preheader"] },
];

interface Props {
  mail: Mail;
  locale: string;
  isDark: boolean;
}

export function Inbox({ mail, locale, isDark }: Props) {
  return (
    <ul class={`inbox ${isDark ? "is-dark" : "is-light"}`} role="list" tabIndex={0} aria-label={said("mail.seen.inbox")}>
      {PROGRAMS.map((program) => (
        <Row key={program.name} program={program} mail={mail} locale={locale} />
      ))}
    </ul>
  );
}

function Row({ program, mail, locale }: { program: Program; mail: Mail; locale: string }) {
  const place = useRef<HTMLLIElement>(null);
  const room = useSignal(program.width);
  const told = useSignal("");
  const scale = Math.min(1, room.value / program.width);

  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => {
      if (entry) room.value = entry.contentRect.width;
    });
    if (place.current) watch.observe(place.current);
    return () => watch.disconnect();
  }, []);

  useLayoutEffect(() => {
    const lines = new Map<Line, HTMLElement>();
    for (const line of place.current?.querySelectorAll<HTMLElement>("[data-line]") ?? []) lines.set(line.dataset.line as Line, line);
    told.value = whatIsSeen(mail, lines);
  }, [mail, scale]);

  return (
    <li ref={place}>
      <h2 class="inbox-program">{said(`mail.inbox.${program.name}`)}</h2>
      <div class="inbox-frame" style={{ width: `${program.width * scale}px` }}>
        <div class={`inbox-row is-${program.name}`} lang={locale} style={{ width: `${program.width}px`, zoom: scale }}>
          {program.lines.map((line) => (
            <p key={line} class={`inbox-${line}`} data-line={line}>
              {line === "both" ? <Both mail={mail} /> : line === "subject" ? mail.subject || said("mail.no-subject") : mail[line]}
            </p>
          ))}
        </div>
      </div>
      <p class="inbox-told">{told.value}</p>
    </li>
  );
}

function Both({ mail }: { mail: Mail }) {
  return (
    <>
      <b>{mail.subject || said("mail.no-subject")}</b>
      {mail.preheader && <span> – {mail.preheader}</span>}
    </>
  );
}

/** What a reader sees before opening the mail, in a sentence. */
function whatIsSeen({ subject, preheader }: Mail, lines: ReadonlyMap<Line, HTMLElement>): string {
  const both = lines.get("both");
  const seenOf = (line: Line, whole: string): number => {
    const element = lines.get(line);
    return element ? Math.min(whole.length, lettersSeen(element)) : 0;
  };
  const letters = both ? lettersSeen(both) : 0;
  const ofSubject = both ? Math.min(subject.length, letters) : seenOf("subject", subject);
  const ofPreheader = both ? Math.max(0, letters - subject.length - 3) : seenOf("preheader", preheader);
  if (ofSubject < subject.length) return said("mail.inbox.subject-cut", { words: lastWords(subject.slice(0, ofSubject)) });
  if (!preheader) return said("mail.inbox.no-preheader");
  if (!both && !lines.has("preheader")) return said("mail.inbox.no-room");
  if (ofPreheader < preheader.length) return said("mail.inbox.preheader-cut", { words: lastWords(preheader.slice(0, ofPreheader)) });
  return said("mail.inbox.whole");
}

const lastWords = (text: string): string => text.trim().split(/\s+/).slice(-3).join(" ");
