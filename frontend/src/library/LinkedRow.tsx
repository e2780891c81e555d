// The head of a linked block: where it comes from, who else has it, what is new there, and what can be done.
import { useSignal } from "@preact/signals";
import type { BlockRef } from "../document/values";
import { Icon } from "../icons";
import { usePage } from "../page/page";
import { counted, said } from "../words";
import { detach, saveForAll, takeNewest, writeForAll } from "./acts";
import { Newer } from "./Newer";
import type { Link } from "./links";

export function LinkedRow({ block, link, isOpen }: { block: BlockRef; link: Link; isOpen: boolean }) {
  const page = usePage();
  const { known } = link;
  const drafts = known?.uses.filter((use) => use.is_draft).length ?? 0;
  const isBehind = known !== null && !known.is_retired && known.version > link.version;
  if (page.links.written.value.has(block.id)) return <Writing block={block} link={link} drafts={drafts} />;
  const differs = page.findings.value?.findings.some((finding) => finding.block === block.id && finding.check === DIFFERS);
  return (
    <div class="linked">
      <p class="linked-words">
        <Icon name="link" />
        <span>
          <b>{known?.name ?? link.key}</b> {known === null ? page.links.shelf.value && said("library.unknown") : known.is_retired ? said("library.retired") : drafts > 1 ? counted("library.from", drafts) : said("library.from-here")}
        </span>
      </p>
      {isOpen && (
        <span class="linked-acts">
          {known && !known.is_retired && page.links.shelf.value?.may_keep && (
            <button type="button" class="mini is-firm" onClick={() => void writeForAll(page, block, link)}>
              {drafts > 1 ? counted("library.edit-all", drafts) : said("library.edit")}
            </button>
          )}
          <button type="button" class="mini" onClick={() => detach(page, block)}>
            {said("library.detach")}
          </button>
        </span>
      )}
      {differs && <Differing block={block} link={link} />}
      {isBehind && !differs && <Update block={block} link={link} newest={known.version} />}
    </div>
  );
}

/** What the checks call a linked block that says something else than the library. */
const DIFFERS = "library.changed";

/** While one writes in it for all. */
function Writing({ block, link, drafts }: { block: BlockRef; link: Link; drafts: number }) {
  const page = usePage();
  const everywhere = useSignal(false);
  const isBusy = useSignal(false);
  const save = async () => {
    isBusy.value = true;
    await saveForAll(page, block, link, everywhere.value);
    isBusy.value = false;
  };
  return (
    <div class="linked is-written">
      <p class="linked-words">
        <Icon name="link" />
        <span>{said("library.writing", { name: link.known?.name ?? link.key })}</span>
      </p>
      <span class="linked-acts">
        <button type="button" class="mini is-firm" disabled={isBusy.value} onClick={() => void save()}>
          {said("library.save")}
        </button>
        <button type="button" class="mini" onClick={() => void takeNewest(page, block, link)}>
          {said("library.cancel")}
        </button>
      </span>
      {drafts > 1 && (
        <label class="check linked-more">
          <input type="checkbox" checked={everywhere.value} onChange={(event) => (everywhere.value = event.currentTarget.checked)} />
          {counted("library.everywhere", drafts - 1)}
        </label>
      )}
    </div>
  );
}

/** It was written in elsewhere, or this page was left in the middle: nobody says which text is meant. */
function Differing({ block, link }: { block: BlockRef; link: Link }) {
  const page = usePage();
  return (
    <div class="linked-note">
      <p>{said("library.differs")}</p>
      <button type="button" class="mini" onClick={() => page.links.write(block.id, true)}>
        {said("library.go-on")}
      </button>
      <button type="button" class="mini" onClick={() => void takeNewest(page, block, link)}>
        {said("library.take-back")}
      </button>
    </div>
  );
}

function Update({ block, link, newest }: { block: BlockRef; link: Link; newest: number }) {
  const page = usePage();
  const isSeen = useSignal(false);
  return (
    <div class="linked-note">
      <p>{said("library.newer", { version: newest })}</p>
      <button type="button" class="mini" aria-expanded={isSeen.value} onClick={() => (isSeen.value = !isSeen.value)}>
        {said("library.see")}
        <Icon name={isSeen.value ? "up" : "down"} />
      </button>
      <button type="button" class="mini is-firm" onClick={() => void takeNewest(page, block, link)}>
        {said("library.take")}
      </button>
      {isSeen.value && <Newer issue={page.setting.issue} link={link} />}
    </div>
  );
}
