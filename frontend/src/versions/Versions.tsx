// The versions of the issue at the side of the page: what names them, what changed since, the mail as it was, and the way back.
import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Unanswered, type Version } from "../api";
import { Drawer } from "../page/Layers";
import { usePage } from "../page/page";
import { Segments } from "../page/parts";
import { moment } from "../times";
import { said } from "../words";
import { Changes } from "./Changes";
import { Naming } from "./Naming";
import { Then } from "./Then";
import { bringBack, versionsOf } from "./asking";

const NOTHING: readonly Version[] = [];

export function Versions() {
  const page = usePage();
  const [listed, newest, more] = [useSignal(NOTHING), useSignal(0), useSignal<number | null>(null)];
  const [chosen, failure] = [useSignal(0), useSignal("")];
  const isOnlyNamed = useSignal(false);
  const load = async (before = 0) => {
    try {
      const found = await versionsOf(page.setting.issue, before);
      listed.value = before ? [...listed.value, ...found.versions] : found.versions;
      newest.value = found.newest;
      more.value = found.before;
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      failure.value = error.sentence || said("page.save.offline");
    }
  };
  useEffect(() => {
    // What is written may not be one that can be saved: then the versions are those that there are.
    void page.keeper.revise().catch(() => undefined).then(() => load());
  }, []);
  const back = async (part: string) => {
    try {
      await bringBack(page.setting.issue, chosen.value, part, page.writing);
      page.tell(said(part ? "versions.brought-part" : "versions.brought"), true);
      if (part) void page.keeper.revise().catch(() => undefined).then(() => load());
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      page.tell(error.sentence || said("page.save.offline"));
    }
  };
  const version = listed.value.find(({ number }) => number === chosen.value);
  const shown = listed.value.filter((one) => !isOnlyNamed.value || one.milestones.length > 0 || one.number === newest.value);
  return (
    <Drawer label={said("versions.title")} class="versions" onClose={() => (page.layer.value = "")}>
      <div class="drawer-bar">
        <Segments
          label={said("versions.which")}
          chosen={isOnlyNamed.value ? "named" : "all"}
          choices={[
            { value: "all", words: said("versions.all") },
            { value: "named", words: said("versions.named") },
          ]}
          onChoose={(value) => (isOnlyNamed.value = value === "named")}
        />
      </div>
      {failure.value && <p role="alert">{failure.value}</p>}
      <ol class="timeline" role="list">
        {shown.map((one) => (
          <Entry key={one.number} version={one} isNewest={one.number === newest.value} chosen={chosen} />
        ))}
        {more.value !== null && (
          <li>
            <button type="button" class="mini" onClick={() => void load(more.value ?? 0)}>
              {said("versions.more")}
            </button>
          </li>
        )}
      </ol>
      {version && <Looked key={version.number} version={version} newest={newest.value} onBack={back} onNamed={() => void load()} />}
    </Drawer>
  );
}

function Entry({ version, isNewest, chosen }: { version: Version; isNewest: boolean; chosen: Signal<number> }) {
  const marks = version.milestones.map(({ words }) => words);
  const title = marks.length ? marks.join(" · ") : isNewest ? said("versions.now") : moment(version.at);
  const about = [marks.length || isNewest ? moment(version.at) : "", version.author || said("versions.command"), ...version.changes.slice(0, 1)];
  return (
    <li>
      <button type="button" class={`version ${marks.length ? "is-named" : ""}`} aria-current={chosen.value === version.number} onClick={() => (chosen.value = version.number)}>
        <span class="version-mark" />
        <span class="version-title">{title}</span>
        <span class="version-about">{about.filter(Boolean).join(" · ")}</span>
      </button>
    </li>
  );
}

interface LookedProps {
  version: Version;
  newest: number;
  onBack: (part: string) => Promise<void>;
  onNamed: () => void;
}

/** The chosen version: what differs, or the mail as it was; then the way back. */
function Looked({ version, newest, onBack, onNamed }: LookedProps) {
  const page = usePage();
  const isNewest = version.number === newest;
  const look = useSignal<"changes" | "mail">("changes");
  return (
    <>
      <div class="drawer-bar is-between">
        <Segments
          label={said("versions.look")}
          chosen={look.value}
          choices={[
            { value: "changes", words: said(isNewest ? "versions.changed" : "versions.since") },
            { value: "mail", words: said("versions.mail") },
          ]}
          onChoose={(value) => (look.value = value === "mail" ? "mail" : "changes")}
        />
        <Naming version={version} onNamed={onNamed} />
      </div>
      <div class="drawer-body">
        {look.value === "mail" ? <Then number={version.number} /> : <Changes version={version.number} against={isNewest ? 0 : newest} onBack={isNewest ? undefined : onBack} />}
      </div>
      {!isNewest && (
        <footer class="drawer-foot">
          <p class="soft">{said("versions.nothing-lost")}</p>
          <button type="button" class="button" disabled={!version.is_readable} onClick={() => void onBack("").then(() => (page.layer.value = ""))}>
            {said("versions.back-all")}
          </button>
        </footer>
      )}
    </>
  );
}
