// The part of a picture that is cut out: moved and drawn by mouse, finger and keyboard.
import { useRef } from "preact/hooks";
import { said } from "../words";
import { type Box, type Corner, CORNERS, drawn, moved } from "./shapes";

const STEPS: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 0.02;

interface Props {
  asset: string;
  box: Box;
  /** Its shape in shares of the picture, 0 for any. */
  ratio: number;
  onChange: (box: Box) => void;
}

export function Frame({ asset, box, ratio, onChange }: Props) {
  const stage = useRef<HTMLDivElement>(null);
  const held = useRef<{ corner: Corner | null; x: number; y: number; box: Box } | null>(null);
  const shareOf = (event: PointerEvent) => {
    const { left, top, width, height } = stage.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
  };
  const take = (event: PointerEvent, corner: Corner | null) => {
    event.stopPropagation();
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    held.current = { corner, ...shareOf(event), box };
  };
  const pull = (event: PointerEvent) => {
    if (!held.current) return;
    const { corner, x, y, box: before } = held.current;
    const to = shareOf(event);
    onChange(corner ? drawn(before, corner, to, ratio) : moved(before, to.x - x, to.y - y));
  };
  const step = (event: KeyboardEvent, corner: Corner) => {
    const by = STEPS[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const at = { x: corner.includes("w") ? box.left : box.left + box.width, y: corner.includes("n") ? box.top : box.top + box.height };
    onChange(drawn(box, corner, { x: at.x + by[0] * STEP, y: at.y + by[1] * STEP }, ratio));
  };
  const letGo = () => (held.current = null);
  return (
    <div class="cutting-stage" ref={stage}>
      <img src={`/assets/${asset}`} alt="" draggable={false} />
      <div
        class="cutting-frame"
        role="group"
        tabIndex={0}
        aria-label={said("pictures.frame", { width: Math.round(box.width * 100), height: Math.round(box.height * 100) })}
        style={{ left: `${box.left * 100}%`, top: `${box.top * 100}%`, width: `${box.width * 100}%`, height: `${box.height * 100}%` }}
        onPointerDown={(event) => take(event, null)}
        onPointerMove={pull}
        onPointerUp={letGo}
        onPointerCancel={letGo}
        onKeyDown={(event) => {
          const by = STEPS[event.key];
          if (!by) return;
          event.preventDefault();
          onChange(moved(box, by[0] * STEP, by[1] * STEP));
        }}
      >
        {CORNERS.map((corner) => (
          <button
            key={corner}
            type="button"
            class={`cutting-corner is-${corner}`}
            aria-label={said(`pictures.corner.${corner}`)}
            onPointerDown={(event) => take(event, corner)}
            onPointerMove={pull}
            onPointerUp={letGo}
            onPointerCancel={letGo}
            onKeyDown={(event) => step(event, corner)}
          />
        ))}
      </div>
    </div>
  );
}
