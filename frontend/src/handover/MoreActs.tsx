// Where the bar has no room for what can be done with the issue: all of it in a list.
import { Icon } from "../icons";
import { leaveFor } from "../page/leaving";
import { Note } from "../page/Layers";
import { usePage } from "../page/page";
import { said } from "../words";
import { handingOf } from "./handing";

export function MoreActs() {
  const page = usePage();
  const { layer, writing, setting } = page;
  return (
    <Note label={said("handover.more")} onClose={() => (layer.value = "")}>
      <ul class="acts" role="list">
        {handingOf(page).map((act) => (
          <li key={act.layer}>
            <button type="button" class={`act is-${act.layer}`} aria-haspopup="dialog" onClick={() => (layer.value = act.layer)}>
              <Icon name={act.icon} />
              {act.words}
              {act.count ? <span class="act-count">{act.count}</span> : null}
            </button>
          </li>
        ))}
        <li>
          <button type="button" class="act" disabled={!writing.canRedo.value} onClick={() => writing.redo()}>
            <Icon name="redo" />
            {said("page.redo")}
          </button>
        </li>
        <li>
          <button type="button" class="act" onClick={() => (layer.value = "palette")}>
            <Icon name="search" />
            {said("around.palette")}
          </button>
        </li>
        {setting.pages.map(({ words, address }) => (
          <li key={address}>
            <button type="button" class="act" onClick={() => void leaveFor(page, address)}>
              <Icon name="next" />
              {words}
            </button>
          </li>
        ))}
      </ul>
    </Note>
  );
}
