// A picture of a block: on the seam, since all languages share it, with its description in each and what can be done with it.
import { useRef } from "preact/hooks";
import type { Field } from "../api";
import { Icon } from "../icons";
import { leadWhenDrawn } from "../page/focus";
import { PlaceRow } from "../page/PlaceRow";
import { usePage } from "../page/page";
import { IconButton } from "../page/parts";
import { PictureClash } from "../together/Clash";
import { isOtherPicture } from "../together/meeting";
import { said } from "../words";
import { place } from "./layers";
import { target } from "./receiving";
import { clear, decorate, decorative, nameOf, type Spot, wordsOf } from "./spots";
import { Terms } from "./Terms";
import { giveUp, type Upload, upload, uploads } from "./uploads";

export function PicturePlace({ spot, isOpen, isMore }: { spot: Spot; isOpen: boolean; isMore: boolean }) {
  const page = usePage();
  const name = nameOf(spot);
  const asset = page.writing.text(`${name}.asset`);
  const onItsWay = uploads.value.get(name);
  const isMine = isOpen && !page.links.isReadOnly(spot.block);
  const isAsked = isMine && (spot.field.at_first_sight || isMore);
  const isBehind = !isOpen && spot.field.marks.includes("on_dark"); // another drawing of the same picture
  const isMet = isOtherPicture(page.keeper.clashes.value, name);
  if (!onItsWay && !isMet && (isBehind || (!asset && !isAsked))) return null;
  return (
    <figure class={`picture ${target.value === name || target.value === spot.block ? "is-target" : ""}`} data-picture={name}>
      {onItsWay ? <OnItsWay spot={spot} upload={onItsWay} /> : asset ? <Shown spot={spot} asset={asset} isOpen={isMine} /> : <Empty spot={spot} />}
      <PictureClash picture={name} />
      {asset && isOpen && <Said spot={spot} isMine={isMine} />}
    </figure>
  );
}

function Shown({ spot, asset, isOpen }: { spot: Spot; asset: string; isOpen: boolean }) {
  const page = usePage();
  const name = nameOf(spot);
  return (
    <div class="picture-frame">
      <img src={`/assets/${asset}`} alt="" loading="lazy" class={lookOf(spot, asset)} />
      {isOpen && (
        <div class="picture-tools" role="toolbar" aria-label={spot.field.label}>
          <FileButton spot={spot} words={said("pictures.another")} />
          <IconButton icon="search" label={said("pictures.from-library")} onClick={() => place(page, "library", spot)} />
          <IconButton icon="cut" label={said("pictures.cut")} onClick={() => place(page, "cut", spot)} />
          <IconButton
            icon="bin"
            label={said("pictures.remove")}
            onClick={() => {
              clear(page, spot);
              page.tell(said("pictures.removed"), true);
              leadWhenDrawn(() => document.querySelector<HTMLElement>(`[data-picture="${CSS.escape(name)}"] input`)?.focus());
            }}
          />
        </div>
      )}
    </div>
  );
}

/** A photograph has a ground of its own; what is drawn has none, and may be meant for a dark one. */
function lookOf({ field }: Spot, asset: string): string {
  if (field.marks.includes("on_dark")) return "is-on-dark";
  return asset.endsWith(".jpg") ? "" : "is-drawn";
}

function Empty({ spot }: { spot: Spot }) {
  const page = usePage();
  return (
    <div class="picture-empty">
      <Icon name="picture" />
      <p class="soft">{said("pictures.drop", { what: spot.field.label })}</p>
      <div class="picture-acts">
        <FileButton spot={spot} words={said("pictures.choose")} />
        <button type="button" class="mini" onClick={() => place(page, "library", spot)}>
          <Icon name="search" />
          {said("pictures.from-library")}
        </button>
      </div>
    </div>
  );
}

/** A file of the device; a phone offers its camera too. */
function FileButton({ spot, words }: { spot: Spot; words: string }) {
  const page = usePage();
  return (
    <label class="mini picture-file">
      <Icon name="plus" />
      {words}
      <input
        type="file"
        class="visually-hidden"
        accept="image/*,.heic,.heif,.avif"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file) void upload(page, spot, file);
        }}
      />
    </label>
  );
}

function OnItsWay({ spot, upload: one }: { spot: Spot; upload: Upload }) {
  const page = usePage();
  const name = nameOf(spot);
  const failure = one.failure.value;
  const share = one.share.value;
  return (
    <div class="picture-frame is-waiting">
      {one.preview.value && <img src={one.preview.value} alt="" />}
      {failure ? (
        <div class="picture-failure" role="alert">
          <p>{failure}</p>
          <div class="picture-acts">
            <button type="button" class="mini" onClick={() => void upload(page, spot, one.file)}>
              {said("pictures.again")}
            </button>
            <button type="button" class="mini" onClick={() => giveUp(name)}>
              {said("pictures.leave")}
            </button>
          </div>
        </div>
      ) : (
        <div class="picture-progress">
          <progress max={1} value={share < 1 ? share : undefined} aria-label={said("pictures.sending", { file: one.file.name })} />
          <span class="soft">{share < 1 ? said("pictures.sending", { file: one.file.name }) : said("pictures.preparing")}</span>
          <IconButton icon="close" label={said("pictures.stop")} onClick={() => giveUp(name)} />
        </div>
      )}
    </div>
  );
}

/** The description in each language, or that there is nothing to describe; the credit and the terms behind the fold. */
function Said({ spot, isMine }: { spot: Spot; isMine: boolean }) {
  const page = usePage();
  const name = nameOf(spot);
  const fold = useRef<HTMLDetailsElement>(null);
  const isNamed = spot.field.marks.includes("named_beside");
  const isDecorative = page.writing.text(decorative(spot)) !== "";
  const words = wordsOf(spot.field);
  const row = (part: Field) => <PlaceRow key={part.name} place={{ block: spot.block, owner: spot.owner, path: `${spot.field.name}.${part.name}`, field: part }} />;
  return (
    <>
      {!isNamed && !isDecorative && words.filter((part) => part.at_first_sight).map(row)}
      {isMine && (
        <div class="picture-foot">
          {!isNamed && (
            <label class="check">
              <input type="checkbox" data-name={decorative(spot)} checked={isDecorative} onChange={(event) => decorate(page, spot, event.currentTarget.checked)} />
              {said("pictures.decorative")}
            </label>
          )}
          <details class="picture-fold" ref={fold}>
            <summary class="mini">
              {said("pictures.terms")}
              <Icon name="down" />
            </summary>
            {words.filter((part) => !part.at_first_sight).map(row)}
            <Terms asset={page.writing.text(`${name}.asset`)} fold={fold} />
          </details>
        </div>
      )}
    </>
  );
}
