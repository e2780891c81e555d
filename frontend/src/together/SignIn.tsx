// The session has ended: one signs in here, and what was written meanwhile is sent. The text stays behind it.
import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { Dialog } from "../page/Dialog";
import { usePage } from "../page/page";
import { said } from "../words";
import { isDue, NO_WAY, type Outcome, waysOn } from "./entering";
import { First, Second } from "./steps";

/** A band over the page while one is signed out; it opens the dialog, and asks again when one comes back from another window. */
export function SignedOut() {
  const page = usePage();
  const isOpen = useSignal(false);
  const isOut = page.keeper.state.value === "ended";
  useLayoutEffect(() => {
    if (!isOut) return;
    const again = () => void page.keeper.now();
    addEventListener("focus", again);
    return () => removeEventListener("focus", again);
  }, [isOut]);
  if (!isOut) return null;
  return (
    <div class="signed-out" role="alert">
      <span>{said("together.signed-out")}</span>
      <button type="button" class="button is-small" onClick={() => (isOpen.value = true)}>
        {said("together.sign-in")}
      </button>
      {isOpen.value && <SignIn onClose={() => (isOpen.value = false)} />}
    </div>
  );
}

function SignIn({ onClose }: { onClose: () => void }) {
  const page = usePage();
  const ways = useSignal(NO_WAY);
  const failure = useSignal("");
  const refused = (outcome: Outcome, wrong: string) => (outcome === "wrong" ? wrong : said(outcome === "often" ? "together.too-often" : "together.unheard"));
  /** What follows a step: the other one, or what was written meanwhile is sent. `wrong` says it where the step was not passed. */
  const goOn = async (outcome: Outcome, wrong: string) => {
    failure.value = outcome === "on" ? "" : refused(outcome, wrong);
    if (outcome !== "on") return;
    const wasDue = isDue(ways.peek());
    ways.value = await waysOn();
    if (isDue(ways.peek())) return;
    await page.keeper.now();
    if (page.keeper.state.peek() !== "ended") onClose();
    else failure.value = said(wasDue ? "together.again" : "together.second-step");
  };
  return (
    <Dialog label={said("together.sign-in")} onClose={onClose} class="sign-in">
      <p class="soft">{page.setting.email}</p>
      {isDue(ways.value) ? <Second ways={ways.value} onStep={goOn} /> : <First onStep={goOn} />}
      {failure.value && (
        <p class="error" role="alert">
          {failure.value}
        </p>
      )}
      <p>
        <a href={page.keeper.failure.value?.place || "/sign-in"} target="_blank">
          {said("together.elsewhere")}
        </a>
      </p>
    </Dialog>
  );
}
