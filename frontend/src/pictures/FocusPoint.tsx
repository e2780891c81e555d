// The point of a picture that stays in sight: by mouse and finger where it is, by the arrows a little further.
import { said } from "../words";
import { type Point, within, written } from "./shapes";

const STEPS: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

interface Props {
  asset: string;
  point: Point | null;
  onChange: (point: Point) => void;
}

export function FocusPoint({ asset, point, onChange }: Props) {
  const at = point ?? { x: 0.5, y: 0.5 };
  const follow = (event: PointerEvent) => {
    const { left, top, width, height } = (event.currentTarget as Element).getBoundingClientRect();
    onChange({ x: within((event.clientX - left) / width, 0, 1), y: within((event.clientY - top) / height, 0, 1) });
  };
  return (
    <div
      class="cutting-stage"
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        event.currentTarget.querySelector<HTMLElement>("[role=slider]")?.focus();
        follow(event);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && follow(event)}
    >
      <img src={`/assets/${asset}`} alt="" draggable={false} />
      <span
        class={point ? "focus-point" : "focus-point is-unset"}
        role="slider"
        tabIndex={0}
        aria-label={said("pictures.focus")}
        aria-valuenow={Math.round(at.x * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuetext={point ? said("pictures.focus-at", { point: written(at) }) : said("pictures.focus-unset")}
        style={{ left: `${at.x * 100}%`, top: `${at.y * 100}%` }}
        onKeyDown={(event) => {
          const step = STEPS[event.key];
          if (!step) return;
          event.preventDefault();
          const by = event.shiftKey ? 0.1 : 0.01;
          onChange({ x: within(at.x + step[0] * by, 0, 1), y: within(at.y + step[1] * by, 0, 1) });
        }}
      />
    </div>
  );
}
