// Several blocks at once: what can be done with all that are chosen.
import { usePage } from "../page/page";
import { IconButton } from "../page/parts";
import { counted, said } from "../words";
import { duplicate, moveBy, remove } from "./arranging";

export function Chosen() {
  const page = usePage();
  const chosen = page.chosen.value;
  const [one] = chosen;
  if (chosen.size < 2 || !one) return null;
  return (
    <div class="chosen" role="toolbar" aria-label={counted("arranging.chosen", chosen.size)}>
      <span>{counted("arranging.chosen", chosen.size)}</span>
      <IconButton icon="up" label={said("page.up")} onClick={() => moveBy(page, one, -1)} />
      <IconButton icon="down" label={said("page.down")} onClick={() => moveBy(page, one, 1)} />
      <IconButton icon="copy" label={said("page.duplicate")} onClick={() => duplicate(page, one)} />
      <IconButton icon="bin" label={said("page.delete")} onClick={() => remove(page, one)} />
      <IconButton icon="close" label={said("arranging.choose-none")} onClick={() => (page.chosen.value = new Set())} />
    </div>
  );
}
