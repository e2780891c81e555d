// A text that can be read and copied, and not changed here; whoever types is told why.
import type { Field } from "../api";
import { usePage } from "../page/page";
import { Reading } from "../text/Reading";
import { formOf } from "../text/schema";

interface Props {
  /** The block that is opened with it; "" for what stands in none. */
  block: string;
  name: string;
  field: Field;
  locale: string;
  text: string;
  reason: string;
}

export function ReadText({ block, name, field, locale, text, reason }: Props) {
  const page = usePage();
  const reach = () => {
    if (block && page.open.peek() !== block) page.open.value = block;
  };
  return (
    <div
      onKeyDown={(event) => {
        if (isTyping(event)) page.tell(reason);
      }}
    >
      <Reading
        name={name}
        lang={locale}
        label={`${field.label}, ${page.nameOf(locale)}`}
        form={formOf(field.kind)}
        class={`t is-${field.look} is-read`}
        isReadOnly
        text={text}
        onReach={reach}
        onPoint={reach}
      />
    </div>
  );
}

const isTyping = (event: KeyboardEvent): boolean =>
  !event.ctrlKey && !event.metaKey && !event.altKey && (event.key.length === 1 || event.isComposing || ["Backspace", "Delete", "Enter"].includes(event.key));
