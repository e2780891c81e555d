// What of a picture is shown: the point that stays in sight in every shape, and a part that becomes a picture of its own.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Unanswered } from "../api";
import { Dialog } from "../page/Dialog";
import { usePage } from "../page/page";
import { Segments } from "../page/parts";
import { said } from "../words";
import { cutOut, type Picture, pictureOf } from "./asking";
import { FocusPoint } from "./FocusPoint";
import { Frame } from "./Frame";
import { type Box, positionOf, read, shaped, WHOLE, written } from "./shapes";
import { nameOf, putPart, type Spot } from "./spots";

/** The shapes in which blocks show pictures. */
const SHAPES = [
  ["1:1", 1],
  ["3:2", 3 / 2],
  ["16:9", 16 / 9],
] as const;

export function Cutting({ spot }: { spot: Spot }) {
  const page = usePage();
  const name = nameOf(spot);
  const asset = page.writing.text(`${name}.asset`);
  const own = Number(page.writing.text(`${name}.width`)) / Number(page.writing.text(`${name}.height`)) || 1;
  const focus = useSignal(read(page.writing.peek(`${name}.focus`)));
  const task = useSignal("focus");
  const box = useSignal<Box>(WHOLE);
  const shape = useSignal("");
  const original = useSignal<Picture["original"]>(null);
  const failure = useSignal("");
  useEffect(() => {
    // What was cut before is cut anew out of the whole.
    pictureOf(page.setting.issue, asset).then(
      (picture) => (original.value = picture.original),
      (error: unknown) => {
        if (!(error instanceof Unanswered)) throw error;
      },
    );
  }, []);
  const whole = original.value ?? { asset, width: own, height: 1 };
  const inShares = (ratio: number) => (ratio * whole.height) / whole.width;
  const close = () => (page.layer.value = "");
  const keepFocus = () => {
    page.writing.edit({ [`${name}.focus`]: focus.value ? written(focus.value) : "" });
    close();
  };
  const keepPart = async () => {
    try {
      const picture = await cutOut(page.setting.issue, whole.asset, box.value);
      putPart(page, spot, { ...picture, values: { ...picture.values, focus: "" } });
      close();
      page.tell(said("pictures.cut-out"), true);
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      failure.value = error.sentence || said(error.place ? "pictures.signed-out" : "pictures.offline");
    }
  };
  const isWhole = box.value.width === 1 && box.value.height === 1;
  return (
    <Dialog label={said("pictures.cutting")} onClose={close} class="picture-cutting">
      <Segments
        label={said("pictures.cutting")}
        chosen={task.value}
        choices={[
          { value: "focus", words: said("pictures.focus") },
          { value: "part", words: said("pictures.part") },
        ]}
        onChoose={(value) => (task.value = value)}
      />
      {task.value === "focus" ? (
        <>
          <p class="soft">{said("pictures.focus-help")}</p>
          <FocusPoint asset={asset} point={focus.value} onChange={(point) => (focus.value = point)} />
          <div class="cutting-looks">
            {SHAPES.map(([words, ratio]) => (
              <figure key={words}>
                <img src={`/assets/${asset}`} alt="" style={{ aspectRatio: String(ratio), objectPosition: positionOf(focus.value, own, ratio) }} />
                <figcaption class="soft">{words}</figcaption>
              </figure>
            ))}
          </div>
          <footer class="cutting-acts">
            <button type="button" class="mini" disabled={!focus.value} onClick={() => (focus.value = null)}>
              {said("pictures.no-focus")}
            </button>
            <button type="button" class="button is-primary" onClick={keepFocus}>
              {said("pictures.keep")}
            </button>
          </footer>
        </>
      ) : (
        <>
          <p class="soft">{said("pictures.part-help")}</p>
          <Frame asset={whole.asset} box={box.value} ratio={shape.value ? inShares(Number(shape.value)) : 0} onChange={(changed) => (box.value = changed)} />
          <footer class="cutting-acts">
            <Segments
              label={said("pictures.shape")}
              chosen={shape.value}
              choices={[{ value: "", words: said("pictures.any-shape") }, ...SHAPES.map(([words, ratio]) => ({ value: String(ratio), words }))]}
              onChoose={(value) => {
                shape.value = value;
                if (value) box.value = shaped(box.value, inShares(Number(value)));
              }}
            />
            <button type="button" class="button is-primary" disabled={isWhole && !original.value} onClick={() => void keepPart()}>
              {said("pictures.cut-now")}
            </button>
          </footer>
        </>
      )}
      {failure.value && <p role="alert">{failure.value}</p>}
    </Dialog>
  );
}
