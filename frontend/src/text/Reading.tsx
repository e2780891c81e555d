// A text that is not being written in: the same elements as in its editor, still.
import { DOMSerializer } from "prosemirror-model";
import { useLayoutEffect, useRef } from "preact/hooks";
import { drawn } from "./chips";
import { documentOf, isReadable } from "./converting";
import { attributesOf, type Setting } from "./fields";
import { type Form, schemaOf } from "./schema";

interface Props extends Setting {
  text: string;
  /** It was reached by keys. */
  onReach?: () => void;
  /** It was pressed, and no words of it were chosen. */
  onPoint?: (text: Element, point: { x: number; y: number }) => void;
}

export function Reading({ text, onReach, onPoint, ...setting }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const isPointed = useRef(false);
  const { form, lang } = setting;
  useLayoutEffect(() => {
    place.current?.replaceChildren(still(text, form, lang));
  }, [text, form, lang]);
  return (
    <div
      ref={place}
      tabIndex={0}
      {...attributesOf(setting)}
      onPointerDown={() => (isPointed.current = true)}
      onPointerCancel={() => (isPointed.current = false)}
      onFocus={() => {
        if (!isPointed.current) onReach?.();
      }}
      onClick={({ currentTarget, clientX: x, clientY: y }) => {
        isPointed.current = false;
        if (getSelection()?.isCollapsed !== false) onPoint?.(currentTarget, { x, y });
      }}
    />
  );
}

function still(text: string, form: Form, lang: string): DocumentFragment {
  const into = document.createDocumentFragment();
  if (!text) {
    into.append(document.createElement("br"));
  } else if (!isReadable(text, form)) {
    into.append(text);
  } else {
    const schema = schemaOf(form);
    const nodes = { ...DOMSerializer.nodesFromSchema(schema), ...drawn(lang) };
    new DOMSerializer(nodes, DOMSerializer.marksFromSchema(schema)).serializeFragment(documentOf(text, form).content, { document }, into as never);
  }
  return into;
}
