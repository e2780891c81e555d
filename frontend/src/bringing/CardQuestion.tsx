// Whether a pasted address is to be a card. The caret stays where it is: Tab goes to the answers, Escape or writing on keeps the address.
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Unanswered } from "../api";
import { usePage } from "../page/page";
import { said } from "../words";
import { type Asked, cardAsked, putInCard } from "./cards";

export function CardQuestion() {
  const asked = cardAsked.value;
  return asked && <Question key={asked.address} asked={asked} />;
}

function Question({ asked }: { asked: Asked }) {
  const page = usePage();
  const answer = useRef<HTMLButtonElement>(null);
  const isReading = useSignal(false);
  const failure = useSignal("");
  const host = hostOf(asked.address);
  const keep = () => (cardAsked.value = null);
  const isWrittenOn = !page.writing.text(asked.name).includes(asked.address);

  useEffect(() => page.say(said("bringing.card-said", { host })), [asked]);
  useEffect(() => {
    if (isWrittenOn && !isReading.value) keep();
  }, [isWrittenOn]);
  useLayoutEffect(() => {
    const listening = new AbortController();
    const onKey = (event: KeyboardEvent) => {
      const isInText = (event.target as Element).closest?.("[data-name]")?.getAttribute("data-name") === asked.name;
      if (event.key === "Escape") keep();
      else if (event.key !== "Tab" || event.shiftKey || !isInText) return;
      else answer.current?.focus();
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener("keydown", onKey, { capture: true, signal: listening.signal });
    return () => listening.abort();
  }, [asked]);

  const make = async () => {
    isReading.value = true;
    failure.value = "";
    try {
      await putInCard(page, asked);
      keep();
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      failure.value = error.sentence || said("bringing.no-answer");
    } finally {
      isReading.value = false;
    }
  };

  return (
    <div class="card-question" role="group" aria-label={said("bringing.card", { host })} aria-busy={isReading.value}>
      <p>{failure.value || said(isReading.value ? "bringing.card-reading" : "bringing.card", { host })}</p>
      <div class="card-answers">
        {!failure.value && (
          <button type="button" class="button is-primary is-small" ref={answer} disabled={isReading.value} onClick={() => void make()}>
            {said("bringing.card-yes")}
          </button>
        )}
        <button type="button" class="button is-small" onClick={keep}>
          {said(failure.value ? "page.close" : "bringing.card-no")}
        </button>
      </div>
    </div>
  );
}

function hostOf(address: string): string {
  try {
    return new URL(address).host;
  } catch {
    return address;
  }
}
