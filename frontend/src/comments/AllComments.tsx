// Everything that was said of the issue, at the side of the page: what waits, what was settled, and of blocks that are gone.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Drawer } from "../page/Layers";
import { Segments } from "../page/parts";
import { usePage } from "../page/page";
import { said } from "../words";
import { SayBox } from "./SayBox";
import { failureOf, ThreadView } from "./ThreadView";

export function AllComments() {
  const page = usePage();
  const { comments } = page;
  const shown = useSignal<"open" | "settled">("open");
  const failure = useSignal("");
  useEffect(() => void failureOf(() => comments.load()).then((sentence) => (failure.value = sentence)), []);
  const threads = comments.sheet.value?.threads.filter((thread) => thread.is_resolved === (shown.value === "settled")) ?? [];
  return (
    <Drawer label={said("comments.title")} onClose={() => (page.layer.value = "")}>
      <div class="drawer-bar">
        <Segments
          label={said("comments.which")}
          chosen={shown.value}
          choices={[
            { value: "open", words: said("comments.waiting", { count: comments.count }) },
            { value: "settled", words: said("comments.settled") },
          ]}
          onChoose={(value) => (shown.value = value === "settled" ? "settled" : "open")}
        />
      </div>
      <div class="drawer-body threads">
        {failure.value && <p role="alert">{failure.value}</p>}
        {threads.map((thread) => (
          <ThreadView key={thread.id} thread={thread} isPlaced />
        ))}
        {comments.sheet.value && threads.length === 0 && <p class="soft">{said(`comments.none-${shown.value}`)}</p>}
      </div>
      <footer class="drawer-foot">
        <SayBox
          label={said("comments.new-whole")}
          act={said("comments.say")}
          readers={comments.sheet.value?.people ?? []}
          onSay={(text) => failureOf(() => comments.begin({ block: "", field: "" }, text))}
        />
      </footer>
    </Drawer>
  );
}
