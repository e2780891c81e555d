// The mail as a screen reader says it, to be read by those who do not listen.
import { useEffect, useRef } from "preact/hooks";
import type { HeardLine, Mail } from "../api";
import { Icon } from "../icons";
import { counted, languageName, said } from "../words";

interface Props {
  mail: Mail;
  locale: string;
  block: string;
  onBlock: (block: string) => void;
}

export function Transcript({ mail, locale, block, onBlock }: Props) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    list.current?.querySelector(".is-marked")?.scrollIntoView({ block: "nearest" });
  }, [block]);
  return (
    <ol class="heard" role="list" ref={list} tabIndex={0} aria-label={said("mail.seen.heard")}>
      {mail.heard.map((line, at) => (
        <li key={at} class={`heard-line is-${line.kind} ${block !== "" && line.block === block ? "is-marked" : ""}`} onClick={() => line.block && onBlock(line.block)}>
          <span class="heard-kind">{announced(line)}</span>
          <span class="heard-words">
            {line.words.map((words, place) => (
              <Said key={place} words={words} voice={line.words[place - 1]?.lang ?? locale} />
            ))}
          </span>
        </li>
      ))}
    </ol>
  );
}

function announced(line: HeardLine): string {
  switch (line.kind) {
    case "heading":
      return said("mail.heard.heading", { level: line.number });
    case "list":
      return counted("mail.heard.list", line.number);
    case "table":
      return counted("mail.heard.table", line.number);
    case "quote":
      return said("mail.heard.quote");
    case "item":
      return "•";
    case "text":
    case "row":
      return "";
  }
}

/** Words, with what is said before them: another voice, that they are a link or a picture. */
function Said({ words, voice }: { words: HeardLine["words"][number]; voice: string }) {
  const name = words.lang && words.lang !== voice && words.lang !== "mul" ? languageName(words.lang) : "";
  return (
    <>
      {name && <small class="heard-role">{name}</small>}
      {words.roles.map((role) => (
        <small key={role} class="heard-role">
          {role === "picture" && <Icon name="picture" />}
          {said(`mail.heard.${role}`)}
        </small>
      ))}
      <span lang={words.lang} class={words.roles.includes("link") ? "is-link" : undefined}>
        {words.text}
      </span>
    </>
  );
}
