// The bar over the page: which issue this is, whether it is saved, and what is done with the whole of it.
import { HandOver } from "../handover/HandOver";
import { Icon } from "../icons";
import { Clashes } from "../together/Clash";
import { Faces } from "../together/Faces";
import { said } from "../words";
import { Findings } from "./Findings";
import { leaveFor } from "./leaving";
import { type Page, usePage } from "./page";
import { IconButton } from "./parts";
import { Popover } from "./Popover";
import { SizeMeter } from "./SizeMeter";

export function Bar() {
  const page = usePage();
  const { setting, writing } = page;
  return (
    <header class="bar">
      <a class="icon-button" href={setting.back} aria-label={said("page.back")} title={said("page.back")} onClick={(event) => leave(page, event)}>
        <Icon name="left" />
      </a>
      <h1 class="bar-title">
        <span class="bar-newsletter">{setting.newsletter}</span> {setting.title}
      </h1>
      <SaveState />
      <Clashes />
      <div class="bar-acts">
        <Faces />
        <IconButton icon="undo" label={said("page.undo")} isDisabled={!writing.canUndo.value} onClick={() => writing.undo()} />
        <IconButton icon="redo" label={said("page.redo")} class="is-roomy" isDisabled={!writing.canRedo.value} onClick={() => writing.redo()} />
        <IconButton icon="search" label={said("around.palette")} class="is-roomy" onClick={() => (page.layer.value = "palette")} />
        <Findings />
        <SizeMeter />
        <Pages />
        <HandOver />
      </div>
    </header>
  );
}

function SaveState() {
  const page = usePage();
  const state = page.keeper.state.value;
  const isAlarming = state === "offline" || state === "ended" || state === "refused";
  return (
    <p class="save" data-tone={isAlarming ? "warning" : state === "saved" ? "saved" : "busy"} role="status">
      {state === "saved" && <Icon name="check" />}
      <span class="save-words">
        {said(`page.save.${state}`)}
        {state === "refused" && ` ${page.keeper.failure.value?.sentence}`}
      </span>
    </p>
  );
}

/** Follow a link of the bar: what is written is a revision before one is there. */
function leave(page: Page, event: MouseEvent): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  void leaveFor(page, (event.currentTarget as HTMLAnchorElement).href);
}

/** The other pages of the issue. */
function Pages() {
  const page = usePage();
  return (
    <Popover words={<Icon name="more" />} name={said("page.pages")} label={said("page.pages")} class="icon-button is-roomy">
      {() => (
        <nav class="bar-pages" aria-label={said("page.pages")}>
          {page.setting.pages.map(({ words, address }) => (
            <a key={address} class="mini" href={address} onClick={(event) => leave(page, event)}>
              {words}
            </a>
          ))}
        </nav>
      )}
    </Popover>
  );
}
