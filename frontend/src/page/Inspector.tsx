// The settings of the open block: one row at its foot, the rest behind one fold.
import type { BlockRef } from "../document/values";
import { Icon } from "../icons";
import { KeepBlock } from "../library/KeepBlock";
import { said } from "../words";
import { Controls, isControl } from "./Controls";
import { usePage } from "./page";

export function Inspector({ block }: { block: BlockRef }) {
  const page = usePage();
  const isReadOnly = page.links.isReadOnly(block.id);
  const beside = isReadOnly ? [] : page.fieldsOf(block).filter((field) => isControl(field) && !field.is_in_block);
  const owner = `${block.id}.`;
  return (
    <div class="inspector" role="group" aria-label={said("page.settings")}>
      <div class="inspector-row">
        {!isReadOnly && <Tones owner={owner} />}
        <Controls owner={owner} fields={beside} isMore={false} />
        <button type="button" class="mini is-more" aria-expanded={page.isMore.value} onClick={() => (page.isMore.value = !page.isMore.value)}>
          {said("page.more")}
          <Icon name={page.isMore.value ? "up" : "down"} />
        </button>
      </div>
      {page.isMore.value && (
        <div class="inspector-fold">
          <Controls owner={owner} fields={beside.filter((field) => !field.at_first_sight)} isMore />
          <Controls owner={owner} fields={page.schema.common.filter((field) => field.name !== TONE)} isMore />
          {!page.links.of(block.id) && <KeepBlock block={block} />}
        </div>
      )}
    </div>
  );
}

/** The one of the common fields that is shown as swatches. */
const TONE = "style.tone";

function Tones({ owner }: { owner: string }) {
  const page = usePage();
  const name = owner + TONE;
  const chosen = page.writing.text(name);
  return (
    <div class="tones" role="group" aria-label={said("page.tone")}>
      {page.schema.tones.map((tone) => (
        <button
          key={tone.value}
          type="button"
          class="tone"
          aria-pressed={tone.value === chosen}
          aria-label={tone.label}
          title={tone.label}
          style={tone.light && tone.dark ? { background: `light-dark(${tone.light.ground}, ${tone.dark.ground})` } : {}}
          onClick={() => page.writing.edit({ [name]: tone.value })}
        />
      ))}
    </div>
  );
}
