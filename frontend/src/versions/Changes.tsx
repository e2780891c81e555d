// What two versions differ in: block by block and text by text, in the text itself or side by side.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type ChangedLine, type ChangedPart, Unanswered, type VersionSheet } from "../api";
import { keep, kept } from "../kept";
import { usePage } from "../page/page";
import { Segments } from "../page/parts";
import { said } from "../words";
import { versionOf } from "./asking";

interface Props {
  version: number;
  /** With which one; 0 for the one before. */
  against: number;
  onBack: ((part: string) => Promise<void>) | undefined;
}

const WAYS = ["words", "sides"];

export function Changes({ version, against, onBack }: Props) {
  const page = usePage();
  const [sheet, failure] = [useSignal<VersionSheet | null>(null), useSignal("")];
  const way = useSignal(kept("versions-way", WAYS) ?? "words");
  const load = async () => {
    try {
      sheet.value = await versionOf(page.setting.issue, version, against);
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      failure.value = error.sentence || said("page.save.offline");
    }
  };
  useEffect(() => void load(), [version, against]);
  if (failure.value) return <p role="alert">{failure.value}</p>;
  if (!sheet.value) return null;
  const parts = sheet.value.parts;
  if (!parts) return <p class="soft">{said(version === 1 && !against ? "versions.first" : "versions.unreadable")}</p>;
  if (!parts.length) return <p class="soft">{said("versions.same")}</p>;
  return (
    <>
      <Segments
        label={said("versions.compare")}
        chosen={way.value}
        choices={WAYS.map((value) => ({ value, words: said(`versions.in-${value}`) }))}
        onChoose={(value) => {
          way.value = value;
          keep("versions-way", value);
        }}
      />
      {parts.map((part) => (
        <Part key={part.block} part={part} isBeside={way.value === "sides"} onBack={onBack} />
      ))}
    </>
  );
}

function Part({ part, isBeside, onBack }: { part: ChangedPart; isBeside: boolean; onBack: Props["onBack"] }) {
  const page = usePage();
  const name = [part.label, part.name && `“${part.name}”`].filter(Boolean).join(" ");
  return (
    <section class="changed" aria-label={name}>
      <h3>
        {name}
        {part.deed && <span class="changed-deed">{part.deed}</span>}
        {part.is_moved && <span class="changed-deed">{said("versions.moved")}</span>}
      </h3>
      {part.lines.map((line) => (
        <div key={line.name || line.label} class="changed-line">
          <p class="changed-label soft">{[line.label, line.locale && page.nameOf(line.locale)].filter(Boolean).join(", ")}</p>
          <Line line={line} isBeside={isBeside} />
          {onBack && line.name && (
            <button type="button" class="button is-small" onClick={() => void onBack(line.name)}>
              {said("versions.back-text")}
            </button>
          )}
        </div>
      ))}
      {onBack && part.block && (
        <button type="button" class="mini" onClick={() => void onBack(part.block)}>
          {said("versions.back-block")}
        </button>
      )}
    </section>
  );
}

function Line({ line, isBeside }: { line: ChangedLine; isBeside: boolean }) {
  const language = line.locale ?? undefined;
  if (line.aspect === "order" || line.aspect === "mark") return <p class="soft">{line.after}</p>;
  if (!line.runs.length) {
    return (
      <p class="changed-value">
        {line.before && <del>{line.before}</del>} <ins>{line.after || said("page.nothing")}</ins>
      </p>
    );
  }
  const runs = (without: string) =>
    line.runs
      .filter(({ deed }) => deed !== without)
      .map(({ deed, text }) => (deed === "deleted" ? <del>{text}</del> : deed === "inserted" ? <ins>{text}</ins> : text));
  if (!isBeside) {
    return (
      <p class="changed-text" lang={language}>
        {runs("")}
      </p>
    );
  }
  return (
    <div class="changed-sides" lang={language}>
      <p class="changed-text">{runs("inserted")}</p>
      <p class="changed-text">{runs("deleted")}</p>
    </div>
  );
}
