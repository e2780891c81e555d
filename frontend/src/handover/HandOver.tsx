// What is done with the issue as a whole, at the end of the bar: talked about, looked back at, shown, tried out, made a proof.
import { Icon } from "../icons";
import { usePage } from "../page/page";
import { counted, said } from "../words";
import { type Handing, handingOf } from "./handing";
import { MoreActs } from "./MoreActs";
import { PreviewLinks } from "./PreviewLinks";
import { ProofNote } from "./ProofNote";
import { TestMail } from "./TestMail";

export function HandOver() {
  const page = usePage();
  const { layer } = page;
  return (
    <div class="hand-over">
      {handingOf(page).map((act) => (
        <Opener key={act.layer} act={act} />
      ))}
      <Opener act={{ layer: "acts", icon: "more", words: said("handover.more"), count: page.comments.count }} />
      {layer.value === "acts" && <MoreActs />}
      {layer.value === "links" && <PreviewLinks />}
      {layer.value === "test" && <TestMail />}
      {layer.value === "proof" && <ProofNote />}
    </div>
  );
}

function Opener({ act }: { act: Handing }) {
  const { layer } = usePage();
  const isOpen = layer.value === act.layer;
  const label = act.count ? `${act.words}: ${counted("comments.open", act.count)}` : act.words;
  const look = act.look === "primary" ? "button is-small is-primary" : act.look ? "button is-small" : "icon-button";
  return (
    <button
      type="button"
      class={`${look} opener is-${act.layer}`}
      aria-label={act.look ? undefined : label}
      title={label}
      aria-haspopup="dialog"
      aria-expanded={isOpen}
      onClick={() => (layer.value = isOpen ? "" : act.layer)}
    >
      <Icon name={act.icon} />
      {act.look && <span class="opener-words">{act.words}</span>}
      {act.count ? <span class="opener-count" aria-hidden="true">{act.count}</span> : null}
    </button>
  );
}
