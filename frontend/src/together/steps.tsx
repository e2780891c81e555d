// The password, and what comes after it for whoever has a second factor: a code, a passkey, or a recovery code.
import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { usePage } from "../page/page";
import { said } from "../words";
import { enter, enterByPasskey, enterCode, type Outcome, type Ways } from "./entering";

interface Step {
  /** Tells what came of it, and what to say where it was wrong. */
  onStep: (outcome: Outcome, wrong: string) => Promise<void>;
}

export function First({ onStep }: Step) {
  const page = usePage();
  return (
    <Question
      label={said("together.password")}
      act={said("together.sign-in")}
      complete="current-password"
      onAnswer={async (password) => onStep(await enter(page.setting.email, password), said("together.wrong"))}
    />
  );
}

export function Second({ ways, onStep }: Step & { ways: Ways }) {
  const passkey = useFocus<HTMLButtonElement>(true);
  return (
    <>
      {ways.passkey && (
        <p class="sign-in-acts">
          <button ref={passkey} type="button" class="button is-primary" onClick={() => void enterByPasskey().then((outcome) => onStep(outcome, said("together.passkey-wrong")))}>
            {said("together.passkey")}
          </button>
        </p>
      )}
      {ways.app && (
        <Question
          label={said("together.code")}
          act={said("together.go-on")}
          complete="one-time-code"
          isNumber
          isSecond={ways.passkey}
          onAnswer={async (code) => onStep(await enterCode("code", code), said("together.code-wrong"))}
        />
      )}
      {ways.recovery && (
        <details>
          <summary>{said("together.recovery")}</summary>
          <Question
            label={said("together.recovery-code")}
            act={said("together.go-on")}
            complete="off"
            isSecond
            onAnswer={async (code) => onStep(await enterCode("recovery", code), said("together.recovery-wrong"))}
          />
        </details>
      )}
    </>
  );
}

/** Where one begins in a step: a dialog that opens looks for `autofocus` itself, in one that is open it is too late for that. */
function useFocus<T extends HTMLElement>(isFirst: boolean): RefObject<T | null> {
  const begin = useRef<T>(null);
  useLayoutEffect(() => {
    if (isFirst) begin.current?.focus();
  }, []);
  return begin;
}

interface Asked {
  label: string;
  act: string;
  complete: "current-password" | "one-time-code" | "off";
  isNumber?: boolean;
  /** Beside another way, which one is led to. */
  isSecond?: boolean;
  onAnswer: (typed: string) => Promise<void>;
}

function Question({ label, act, complete, isNumber = false, isSecond = false, onAnswer }: Asked) {
  const typed = useSignal("");
  const input = useFocus<HTMLInputElement>(!isSecond);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void onAnswer(typed.peek());
      }}
    >
      <label class="sign-in-field">
        {label}
        <input
          ref={input}
          class="input"
          autofocus={!isSecond}
          {...(complete === "current-password" ? ({ type: "password" } as const) : ({ type: "text" } as const))}
          autocomplete={complete}
          inputMode={isNumber ? "numeric" : undefined}
          value={typed.value}
          onInput={(event) => (typed.value = event.currentTarget.value)}
          required
        />
      </label>
      <p class="sign-in-acts">
        <button class={isSecond ? "button" : "button is-primary"}>{act}</button>
      </p>
    </form>
  );
}
