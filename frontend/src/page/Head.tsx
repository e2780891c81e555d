// The head of the issue: what an inbox shows of it, and what it is called.
import { isPressed } from "../keys";
import { said } from "../words";
import { BlockBody } from "./BlockBody";
import { Controls } from "./Controls";
import { HEAD, usePage } from "./page";
import { Icon } from "../icons";

export function Head() {
  const page = usePage();
  const isOpen = page.open.value === HEAD;
  const isMore = isOpen && page.isMore.value;
  const fields = page.schema.issue.fields;
  return (
    <section
      id={`block-${HEAD}`}
      class={`block is-head ${isOpen ? "is-open" : ""}`}
      aria-label={said("page.head")}
      onKeyDown={(event) => {
        if (isPressed(event, "close")) page.open.value = "";
      }}
    >
      <BlockBody block="" owner="" fields={fields} isOpen={isOpen} isMore={isMore} isBare />
      {isOpen && (
        <div class="inspector">
          <div class="inspector-row">
            <Controls owner="" fields={fields.filter((field) => !field.is_in_block)} isMore={isMore} />
            <button type="button" class="mini is-more" aria-expanded={isMore} onClick={() => (page.isMore.value = !page.isMore.value)}>
              {said("page.more")}
              <Icon name={isMore ? "up" : "down"} />
            </button>
          </div>
        </div>
      )}
    </section>
  );
}
