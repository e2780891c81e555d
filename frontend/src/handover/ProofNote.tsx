// The proof: what stands in its way, whom it goes to, and a note for them.
import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { asking, type Handover, type ProofStanding, Unanswered } from "../api";
import { Note } from "../page/Layers";
import { usePage } from "../page/page";
import { placesIn } from "../together/meeting";
import { counted, said } from "../words";

const LONGEST = 2000; // letters of a note

export function ProofNote() {
  const page = usePage();
  const id = useId();
  const [sheet, failure, note, isBusy] = [useSignal<Handover | null>(null), useSignal(""), useSignal(""), useSignal(false)];
  const close = () => (page.layer.value = "");
  const tell = (error: unknown) => {
    if (!(error instanceof Unanswered)) throw error;
    failure.value = error.sentence || said("page.save.offline");
    isBusy.value = false;
  };
  useEffect(() => {
    page.keeper
      .revise()
      .then(() => asking<Handover>("GET", `/api/issues/${page.setting.issue}/handover`))
      .then((found) => (sheet.value = found))
      .catch(tell);
  }, []);
  const make = async () => {
    isBusy.value = true;
    try {
      await page.keeper.revise();
      const proof = await asking<ProofStanding>("POST", `/api/issues/${page.setting.issue}/proofs`, { note: note.value });
      location.assign(proof.place);
    } catch (error) {
      tell(error);
    }
  };
  const { errors = 0, approvers = [], editions = [] } = sheet.value ?? {};
  const clashes = placesIn(page.keeper.clashes.value).length;
  const isBlocked = errors > 0 || clashes > 0;
  const behind = editions.reduce((count, edition) => count + edition.falls_back + edition.stale, 0);
  return (
    <Note label={said("handover.proof")} onClose={close}>
      {sheet.value && (
        <div class="note-body">
          <p>{said("handover.proof-help")}</p>
          {errors > 0 && <p class="note-failure">{counted("handover.errors", errors)}</p>}
          {clashes > 0 && <p class="note-failure">{counted("handover.clashes", clashes)}</p>}
          {!isBlocked && behind > 0 && <p class="tick-warning">{counted("handover.behind", behind)}</p>}
          {!isBlocked && (
            <>
              <label for={id}>{said("handover.note")}</label>
              <textarea id={id} class="note-text" rows={3} maxLength={LONGEST} value={note.value} onInput={(event) => (note.value = event.currentTarget.value)} />
              <p class="soft">{approvers.length ? said("handover.waits-for", { names: approvers.join(", ") }) : said("handover.nobody")}</p>
            </>
          )}
        </div>
      )}
      {failure.value && (
        <p class="note-body note-failure" role="alert">
          {failure.value}
        </p>
      )}
      <footer class="note-foot">
        <button type="button" class="mini" onClick={close}>
          {said("handover.cancel")}
        </button>
        <button type="button" class="button is-primary" disabled={!sheet.value || isBlocked || isBusy.value} onClick={() => void make()}>
          {said("handover.proof")}
        </button>
      </footer>
    </Note>
  );
}
