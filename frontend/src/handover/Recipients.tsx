// Whom a mail goes to: chips, and behind them room for a name or an address.
import { type Signal, useSignal } from "@preact/signals";
import { useId, useRef } from "preact/hooks";
import type { Colleague } from "../api";
import { Icon } from "../icons";
import { said } from "../words";

interface Props {
  /** Whoever writes first. */
  people: readonly Colleague[];
  most: number;
  chosen: Signal<readonly string[]>;
}

export function Recipients({ people, most, chosen }: Props) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const text = useSignal("");
  const known = (words: string) => people.find(({ name, address }) => [name, address].some((one) => one.toLowerCase() === words.toLowerCase()));
  const add = (words: string) => {
    const named = words.split(/[,;\n]/).map((part) => part.trim()).filter(Boolean).map((part) => known(part)?.address ?? part);
    chosen.value = [...new Set([...chosen.value, ...named])].slice(0, most);
    text.value = "";
  };
  const called = (address: string) => (address === people[0]?.address ? said("handover.me") : (people.find((one) => one.address === address)?.name ?? address));
  const press = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if ((event.key === "Enter" || event.key === "," || event.key === ";") && text.value.trim()) {
      event.preventDefault();
      add(text.value);
    } else if (event.key === "Backspace" && !text.value && chosen.value.length) {
      chosen.value = chosen.value.slice(0, -1);
    }
  };
  return (
    <div class="recipients">
      <label for={id}>{said("handover.to")}</label>
      <div class="recipients-chosen" onClick={(event) => event.target === event.currentTarget && input.current?.focus()}>
        {chosen.value.map((address) => (
          <span key={address} class="recipient" title={address}>
            {called(address)}
            <button
              type="button"
              aria-label={said("handover.leave-out", { who: called(address) })}
              onClick={() => {
                chosen.value = chosen.value.filter((one) => one !== address);
                input.current?.focus();
              }}
            >
              <Icon name="close" />
            </button>
          </span>
        ))}
        <input
          ref={input}
          id={id}
          list={`${id}-people`}
          placeholder={said("handover.name-or-address")}
          autoComplete="off"
          autoCapitalize="off"
          value={text.value}
          disabled={chosen.value.length >= most}
          onInput={(event) => {
            text.value = event.currentTarget.value;
            if (!event.isComposing && known(text.value)) add(text.value);
          }}
          onKeyDown={press}
          onBlur={() => text.value.trim() && add(text.value)}
        />
        <datalist id={`${id}-people`}>
          {people.filter(({ address }) => !chosen.value.includes(address)).map(({ name, address }) => (
            <option key={address} value={address} label={name} />
          ))}
        </datalist>
      </div>
    </div>
  );
}
