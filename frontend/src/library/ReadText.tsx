// A text that can be read and copied, and not changed here; whoever types is told why, once.
import { usePage } from "../page/page";

interface Props {
  name: string;
  block: string;
  text: string;
  look: string | null;
  locale: string;
  label: string;
  reason: string;
}

export function ReadText({ name, block, text, look, locale, label, reason }: Props) {
  const page = usePage();
  return (
    <div
      class={`t is-${look ?? "body"} is-read ${text ? "" : "is-empty"}`}
      lang={locale}
      role="textbox"
      aria-multiline="true"
      aria-readonly="true"
      aria-label={label}
      tabIndex={0}
      data-name={name}
      onFocus={() => {
        if (block && page.open.peek() !== block) page.open.value = block;
      }}
      onKeyDown={(event) => {
        if (isTyping(event)) page.tell(reason);
      }}
    >
      {text}
    </div>
  );
}

const isTyping = (event: KeyboardEvent): boolean => !event.ctrlKey && !event.metaKey && !event.altKey && (event.key.length === 1 || event.isComposing || event.key === "Backspace" || event.key === "Delete" || event.key === "Enter");
