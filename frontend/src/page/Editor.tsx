// The page: outline, the issue, and its mail.
import { useLayoutEffect } from "preact/hooks";
import { Chosen } from "../arranging/Chosen";
import { watchClipboard } from "../arranging/clipboard";
import { Empty } from "../beginning/Empty";
import { CardQuestion } from "../bringing/CardQuestion";
import { ListDialog } from "../bringing/ListDialog";
import { dragged } from "../arranging/dragging";
import { AllComments } from "../comments/AllComments";
import { Icon } from "../icons";
import { Picker } from "../inserting/Picker";
import { watchKeys } from "../around/acts";
import { Hints } from "../around/Hints";
import { KeyHelp } from "../around/KeyHelp";
import { Palette } from "../around/Palette";
import { Slash } from "../inserting/Slash";
import { LockedAtTheEnd } from "../library/Locked";
import { Look } from "../mail/Look";
import { Versions } from "../versions/Versions";
import { SignedOut } from "../together/SignIn";
import { said } from "../words";
import { Bar } from "./Bar";
import { BlockCard } from "./BlockCard";
import { watchFindings } from "./checking";
import { Suggestions } from "./Controls";
import { Head } from "./Head";
import { watchPressing } from "./here";
import { LanguageBar, nextOpen } from "./LanguageBar";
import { Outline } from "./Outline";
import { type Page, PageContext, usePage } from "./page";
import { IconButton, Segments } from "./parts";
import { isWritable } from "./PlaceText";
import { PictureLayers } from "../pictures/layers";
import { watchPictures } from "../pictures/receiving";
import { Toast } from "./Toast";

export function Editor({ page }: { page: Page }) {
  useLayoutEffect(() => {
    const ending = new AbortController();
    watchKeys(page, ending.signal);
    watchPressing(ending.signal);
    watchClipboard(page, ending.signal);
    watchFindings(page, ending.signal);
    page.comments.watch(ending.signal);
    watchPictures(page, ending.signal);
    return () => ending.abort();
  }, [page]);
  return (
    <PageContext.Provider value={page}>
      <div inert={!isWritable()} class={`editor ${page.isPair ? "is-pair" : ""} ${page.isLooking.value ? "is-looking" : ""}`}>
        <Bar />
        <SignedOut />
        <div class="desk">
          <Outline />
          <Doc />
          <Look />
        </div>
        <Foot />
        <Chosen />
        <Toast />
        <Slash />
        <CardQuestion />
        <ListDialog />
        <Suggestions />
        <Hints />
        {page.layer.value === "picker" && <Picker />}
        {page.layer.value === "palette" && <Palette />}
        {page.layer.value === "keys" && <KeyHelp />}
        {page.layer.value === "versions" && <Versions />}
        {page.layer.value === "comments" && <AllComments />}
        <PictureLayers />
        <p class="visually-hidden" role="status">
          {page.said.value}
        </p>
      </div>
    </PageContext.Provider>
  );
}

function Doc() {
  const page = usePage();
  const blocks = page.writing.blocks;
  return (
    <section class="doc" aria-label={said("page.issue")}>
      <LanguageBar />
      <div class={page.isPair ? "blocks is-pair" : "blocks"}>
        <Head />
        <Gap after="" place={0} />
        {blocks.length === 0 && <Empty />}
        {blocks.map((block, place) => (
          <div key={block.id}>
            <BlockCard block={block} place={place} count={blocks.length} />
            <Gap after={block.id} place={place + 1} />
          </div>
        ))}
        <LockedAtTheEnd />
      </div>
    </section>
  );
}

/** Between two blocks: where a new one can be put, and where a dragged one would go. */
function Gap({ after, place }: { after: string; place: number }) {
  const page = usePage();
  return (
    <div class={`gap ${dragged.value?.place === place ? "is-target" : ""}`}>
      <button
        type="button"
        class="gap-button"
        aria-label={said("page.add-here")}
        onClick={() => {
          page.insertAfter.value = after;
          page.layer.value = "picker";
        }}
      >
        <Icon name="plus" />
      </button>
    </div>
  );
}

/** At the thumb, where there is no room for everything at once. */
function Foot() {
  const page = usePage();
  return (
    <nav class="foot" aria-label={said("page.write-or-look")}>
      <IconButton
        icon="plus"
        label={said("page.add")}
        onClick={() => {
          page.insertAfter.value = page.writing.peekBlocks().some(({ id }) => id === page.open.value) ? page.open.value : (page.writing.peekBlocks().at(-1)?.id ?? "");
          page.layer.value = "picker";
        }}
      />
      <Segments
        label={said("page.write-or-look")}
        chosen={page.isLooking.value ? "look" : "write"}
        choices={[
          { value: "write", words: <><Icon name="pen" />{said("page.write")}</> },
          { value: "look", words: <><Icon name="eye" />{said("page.look")}</> },
        ]}
        onChoose={(value) => (page.isLooking.value = value === "look")}
      />
      <IconButton icon="next" label={said("page.next")} onClick={() => nextOpen(page, 1)} />
    </nav>
  );
}
