// The session has ended: one signs in here, and what was written meanwhile is sent. The text stays behind it.
import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { Dialog } from "../page/Dialog";
import { usePage } from "../page/page";
import { said } from "../words";

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
  const password = useSignal("");
  const failure = useSignal("");
  const enter = async (event: SubmitEvent) => {
    event.preventDefault();
    const body = new URLSearchParams({ email: page.setting.email, password: password.value });
    const answer = await fetch("/sign-in", { method: "POST", body, redirect: "manual" }).catch(() => null);
    if (answer?.type === "opaqueredirect") {
      await page.keeper.now();
      if (page.keeper.state.peek() !== "ended") onClose();
      else failure.value = said("together.second-step");
    } else {
      failure.value = said(answer ? "together.wrong" : "together.unheard");
    }
  };
  const elsewhere = page.keeper.failure.value?.place || "/sign-in";
  return (
    <Dialog label={said("together.sign-in")} onClose={onClose} class="sign-in">
      <form onSubmit={(event) => void enter(event)}>
        <p class="soft">{page.setting.email}</p>
        <label class="sign-in-field">
          {said("together.password")}
          <input class="input" type="password" autocomplete="current-password" value={password.value} onInput={(event) => (password.value = event.currentTarget.value)} autofocus required />
        </label>
        {failure.value && (
          <p class="error" role="alert">
            {failure.value}
          </p>
        )}
        <p class="sign-in-acts">
          <button class="button is-primary">{said("together.sign-in")}</button>
          <a href={elsewhere} target="_blank">
            {said("together.elsewhere")}
          </a>
        </p>
      </form>
    </Dialog>
  );
}
