// The mail beside what is being written, looked at in one of many ways.
import type { Mail, Unanswered } from "../api";
import { said } from "../words";
import { Inbox } from "./Inbox";
import type { Looking } from "./looking";
import { Stage } from "./Stage";
import { Toolbar } from "./Toolbar";
import { Transcript } from "./Transcript";

/** How many texts of a block the mail says in another language, since they are not translated. */
export interface Untranslated {
  readonly count: number;
  readonly locale: string;
}

interface Props {
  issue: string;
  looking: Looking;
  mail: Mail | null;
  failure: Unanswered | null;
  /** Each edition of the issue, with its name. */
  editions: readonly (readonly [code: string, name: string])[];
  /** The block that is being written, in the mail shown by a frame around it. */
  block: string;
  untranslated: ReadonlyMap<string, Untranslated>;
  onBlock: (block: string) => void;
}

export function MailPane(props: Props) {
  const { issue, looking, mail, failure, editions } = props;
  return (
    <>
      <Toolbar issue={issue} looking={looking} editions={editions} />
      {failure && <Failed failure={failure} hasMail={mail !== null} />}
      {mail && <Seen {...props} mail={mail} />}
    </>
  );
}

function Seen({ looking, mail, block, untranslated, onBlock }: Props & { mail: Mail }) {
  const locale = looking.locale.value;
  switch (looking.seen.value) {
    case "inbox":
      return <Inbox mail={mail} locale={locale} isDark={looking.isDark.value} />;
    case "heard":
      return <Transcript mail={mail} locale={locale} block={block} onBlock={onBlock} />;
    case "text":
      return (
        <pre class="pane-text" lang={locale} tabIndex={0} aria-label={said("mail.seen.text")}>
          {mail.text}
        </pre>
      );
    default:
      return <Stage looking={looking} mail={mail} block={block} untranslated={untranslated} onBlock={onBlock} />;
  }
}

function Failed({ failure, hasMail }: { failure: Unanswered; hasMail: boolean }) {
  return (
    <p class="pane-failure" role="status">
      {failure.place ? (
        <>
          {said("mail.ended")}{" "}
          <a href={failure.place} target="_blank">
            {said("mail.enter")}
          </a>
        </>
      ) : (
        failure.sentence || said("mail.unheard")
      )}
      {hasMail && ` ${said("mail.earlier")}`}
    </p>
  );
}
