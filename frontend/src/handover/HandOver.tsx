// What is done with the issue as a whole, at the end of the bar: shown, tried out as a mail, made a proof.
import { Icon } from "../icons";
import { usePage } from "../page/page";
import { IconButton } from "../page/parts";
import { said } from "../words";
import { PreviewLinks } from "./PreviewLinks";
import { ProofNote } from "./ProofNote";
import { TestMail } from "./TestMail";
import "./handover.css";

export function HandOver() {
  const page = usePage();
  const { setting, layer } = page;
  const toggle = (name: string) => (layer.value = layer.value === name ? "" : name);
  return (
    <div class="hand-over">
      {setting.mayShare && <IconButton icon="link" label={said("handover.link")} onClick={() => toggle("links")} />}
      {setting.mayTest && (
        <button type="button" class="button is-small" aria-haspopup="dialog" onClick={() => toggle("test")}>
          <Icon name="mail" />
          <span class="hand-over-words">{said("handover.test")}</span>
        </button>
      )}
      {setting.mayProve && (
        <button type="button" class="button is-small is-primary" aria-haspopup="dialog" onClick={() => toggle("proof")}>
          <Icon name="check" />
          <span class="hand-over-words">{said("handover.proof")}</span>
        </button>
      )}
      {layer.value === "links" && <PreviewLinks />}
      {layer.value === "test" && <TestMail />}
      {layer.value === "proof" && <ProofNote />}
    </div>
  );
}
