// What the library knows of a picture: its licence, and whether the people in it agreed. It is kept there, for every issue.
import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Unanswered } from "../api";
import { usePage } from "../page/page";
import { said } from "../words";
import { describe, type Known, type Library, type Picture, pictureOf, picturesOf } from "./asking";

const PAUSE = 600; // milliseconds in which nothing is changed

type Choices = Pick<Library, "licences" | "people">;

export function Terms({ asset, fold }: { asset: string; fold: RefObject<HTMLDetailsElement | null> }) {
  const page = usePage();
  const picture = useSignal<Picture | null>(null);
  const choices = useSignal<Choices | null>(null);
  const state = useSignal("");
  const waiting = useRef(0);
  const told = (error: unknown) => {
    if (!(error instanceof Unanswered)) throw error;
    state.value = error.sentence || said(error.place ? "pictures.signed-out" : "pictures.library-offline");
  };
  useEffect(() => {
    const ending = new AbortController();
    const ask = async () => {
      if (!fold.current?.open || picture.peek()?.asset === asset) return;
      try {
        const [one, library] = await Promise.all([pictureOf(page.setting.issue, asset), picturesOf(page.setting.issue, "", 1, ending.signal)]);
        [picture.value, choices.value, state.value] = [one, library, ""];
      } catch (error) {
        if (!ending.signal.aborted) told(error);
      }
    };
    fold.current?.addEventListener("toggle", () => void ask(), { signal: ending.signal });
    void ask();
    return () => ending.abort();
  }, [asset]);
  const one = picture.value;
  if (!one || !choices.value) return state.value ? <p role="alert">{state.value}</p> : null;
  const change = (part: Partial<Known>) => {
    picture.value = { ...one, ...part } as Picture;
    state.value = "";
    clearTimeout(waiting.current);
    waiting.current = window.setTimeout(async () => {
      const { alt, credit, focus, licence, people, consent_note, consent_until } = picture.peek() ?? one;
      try {
        picture.value = await describe(page.setting.issue, one.asset, { alt, credit, focus: focus || null, licence, people, consent_note, consent_until });
        state.value = said("pictures.terms-kept");
      } catch (error) {
        told(error);
      }
    }, PAUSE);
  };
  return <Asked picture={one} choices={choices.value} state={state.value} onChange={change} />;
}

interface AskedProps {
  picture: Picture;
  choices: Choices;
  state: string;
  onChange: (part: Partial<Known>) => void;
}

function Asked({ picture, choices, state, onChange }: AskedProps) {
  const id = useId();
  const options = (all: Choices["licences"]) =>
    all.map(({ value, label }) => (
      <option key={value} value={value}>
        {label}
      </option>
    ));
  return (
    <div class="picture-terms">
      <div class="control">
        <label for={`${id}-licence`}>{said("pictures.licence")}</label>
        <select id={`${id}-licence`} value={picture.licence} onChange={(event) => onChange({ licence: event.currentTarget.value as Picture["licence"] })}>
          {options(choices.licences)}
        </select>
      </div>
      <div class="control">
        <label for={`${id}-people`}>{said("pictures.people")}</label>
        <select id={`${id}-people`} value={picture.people} onChange={(event) => onChange({ people: event.currentTarget.value as Picture["people"] })}>
          {options(choices.people)}
        </select>
      </div>
      {picture.people === "agreed" && (
        <>
          <div class="control">
            <label for={`${id}-note`}>{said("pictures.who")}</label>
            <input id={`${id}-note`} value={picture.consent_note} maxLength={300} aria-describedby={`${id}-help`} onInput={(event) => onChange({ consent_note: event.currentTarget.value })} />
          </div>
          <div class="control">
            <label for={`${id}-until`}>{said("pictures.until")}</label>
            <input id={`${id}-until`} type="date" value={picture.consent_until ?? ""} onChange={(event) => onChange({ consent_until: event.currentTarget.value || null })} />
          </div>
          <small class="help" id={`${id}-help`}>
            {said("pictures.who-help")}
          </small>
        </>
      )}
      {picture.remark && <p class="library-remark">{picture.remark}</p>}
      <p class="soft" role="status">
        {state}
      </p>
    </div>
  );
}
