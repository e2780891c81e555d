// What a chosen chip stands for, and what is read where a reader has none of it.
import type { NodeSelection } from "prosemirror-state";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { said } from "../words";
import type { Editing } from "./editing";
import { onOneLine } from "./markdown/letters";
import type { Tag } from "./markdown/tags";
import { sampleOf } from "./tagging";

interface Props {
  editing: Editing;
  chip: NodeSelection;
  /** Whether one goes on here at once: it was just put in. */
  isNew: boolean;
}

export function ChipForm({ editing, chip, isNew }: Props) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  // Before anything else is typed: in the text it would take the place of the chip.
  useLayoutEffect(() => {
    if (isNew) field.current?.focus();
  }, [isNew]);
  const tag = chip.node.attrs as Tag;
  const change = (written: string) => {
    const other = onOneLine(written.replace(/[{}]/g, "")).slice(0, 200);
    if (other === tag.default) return;
    const { tr } = editing.view.state;
    editing.view.dispatch(tr.setNodeAttribute(chip.from, "default", other));
  };
  return (
    <label class="chip-form" for={id}>
      <b>{sampleOf(tag, editing.view.dom.lang).label || tag.name}</b>
      <span>{said("text.tag-otherwise")}</span>
      <input
        ref={field}
        id={id}
        value={tag.default}
        maxLength={200}
        lang={editing.view.dom.lang}
        placeholder={said("text.tag-nothing")}
        onChange={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (!["Enter", "Escape"].includes(event.key) || event.isComposing) return;
          event.preventDefault();
          event.stopPropagation();
          if (event.key === "Enter") change(event.currentTarget.value);
          editing.goBehind(chip.to);
        }}
      />
    </label>
  );
}
