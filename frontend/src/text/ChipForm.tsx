// What a chosen chip stands for, and what is read where a reader has none of it.
import type { NodeSelection } from "prosemirror-state";
import { useId } from "preact/hooks";
import { said } from "../words";
import type { Editing } from "./editing";
import { onOneLine } from "./markdown/letters";
import type { Tag } from "./markdown/tags";
import { sampleOf } from "./tagging";

export function ChipForm({ editing, chip }: { editing: Editing; chip: NodeSelection }) {
  const id = useId();
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
        id={id}
        value={tag.default}
        maxLength={200}
        lang={editing.view.dom.lang}
        placeholder={said("text.tag-nothing")}
        onChange={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.isComposing) return;
          event.preventDefault();
          change(event.currentTarget.value);
          editing.view.focus();
        }}
      />
    </label>
  );
}
