// Small parts that everything on the page is made of.
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "../icons";

interface IconButtonProps {
  icon: IconName;
  label: string;
  onClick: () => void;
  isDisabled?: boolean;
  isPressed?: boolean;
  class?: string;
}

export function IconButton({ icon, label, onClick, isDisabled, isPressed, class: also }: IconButtonProps) {
  return (
    <button type="button" class={`icon-button ${also ?? ""}`} aria-label={label} title={label} disabled={isDisabled} aria-pressed={isPressed} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}

interface SegmentsProps<Value extends string> {
  label: string;
  chosen: Value;
  choices: readonly { value: Value; words: ComponentChildren; label?: string }[];
  onChoose: (value: Value) => void;
}

export function Segments<Value extends string>({ label, chosen, choices, onChoose }: SegmentsProps<Value>) {
  return (
    <div class="segs" role="group" aria-label={label}>
      {choices.map(({ value, words, label: said }) => (
        <button key={value} type="button" class="seg" aria-pressed={value === chosen} aria-label={said} title={said} onClick={() => onChoose(value)}>
          {words}
        </button>
      ))}
    </div>
  );
}
