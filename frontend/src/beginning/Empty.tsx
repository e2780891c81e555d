// An issue without a block: it begins as a new one can, or with a first block.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Unanswered } from "../api";
import { Icon } from "../icons";
import { type Page, usePage } from "../page/page";
import { said } from "../words";
import { type Beginning, beginningsOf, beginWith } from "./asking";

export function Empty() {
  const page = usePage();
  const found = useSignal<readonly Beginning[]>([]);
  const isAsking = useSignal(false);
  useEffect(() => {
    beginningsOf(page.setting.issue)
      .then((all) => (found.value = all))
      .catch(() => undefined); // a first block can be added all the same
  }, []);
  const choose = async (one: Beginning) => {
    isAsking.value = true;
    await begin(page, one).catch((error: unknown) => page.tell((error instanceof Unanswered && error.sentence) || said("beginning.unheard")));
    isAsking.value = false;
  };
  return (
    <section class="start">
      <h2>{said("beginning.title")}</h2>
      <p class="soft">{said("beginning.help")}</p>
      <button
        type="button"
        class="button is-primary"
        onClick={() => {
          page.insertAfter.value = "";
          page.layer.value = "picker";
        }}
      >
        <Icon name="plus" />
        {said("beginning.first")}
      </button>
      {found.value.length > 0 && (
        <>
          <h3>{said("beginning.or")}</h3>
          <ul class="beginnings" role="list">
            {found.value.map((one) => (
              <li key={one.name}>
                <button type="button" class="beginning" disabled={isAsking.value} onClick={() => void choose(one)}>
                  <span class="beginning-look" aria-hidden="true" dangerouslySetInnerHTML={{ __html: one.drawing }} />
                  <b>{one.label}</b>
                  <span class="soft">{one.about}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** What stands on the server then is here one act, which can be taken back. */
async function begin(page: Page, { name, label }: Beginning): Promise<void> {
  await page.keeper.now();
  const begun = await beginWith(page.setting.issue, name);
  page.beginWith(begun.blocks, begun.ghosts);
  page.writing.adopt(begun.blocks, begun.values);
  page.tell(said("beginning.begun", { what: label }), true);
  page.go({ block: "" });
}
