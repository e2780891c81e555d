// What the server has not yet is kept on this device too: a closed tab or a dead line loses nothing. Each tab keeps its own,
// under a lock that it holds while it lives; the next that opens the issue tells the server of what nobody holds any longer.
import { type DraftPatch, patchDraft, Unanswered } from "../api";
import { forget, keep, kept, namesWith } from "../kept";
import { newId } from "./ids";

const startOf = (issue: string): string => `unsent:${issue}:`;

export class Device {
  readonly tab = newId();
  private readonly name: string;

  constructor(issue: string) {
    this.name = startOf(issue) + this.tab;
    void isOurs(this.name);
  }

  /** Keep what is to be sent; null where nothing is. */
  keep(patch: DraftPatch | null): void {
    if (patch) keep(this.name, JSON.stringify(patch));
    else forget(this.name);
  }
}

/** Send what tabs that are gone had kept, in their name. Gives whether there was something, and why some of it is refused, which
    stays here. Raises Unanswered. */
export async function sendLeft(issue: string): Promise<{ isSent: boolean; refused: string }> {
  let [isSent, refused] = [false, ""];
  for (const name of namesWith(startOf(issue)).sort()) {
    if (!(await isOurs(name))) continue;
    try {
      const patch = patchIn(name);
      const answer = patch && (await patchDraft(issue, navigator.locks ? patch : { ...patch, tab: newId() }, false));
      isSent ||= answer !== null;
      const [why] = Object.values(answer?.refused ?? {});
      if (patch && answer && why) {
        refused = why;
        keep(name, JSON.stringify(refusedOf(patch, answer.refused)));
      } else forget(name);
    } catch (error) {
      if (!(error instanceof Unanswered) || !error.sentence) throw error;
      refused = error.sentence;
    }
  }
  return { isSent, refused };
}

/** What of a patch was refused, as a patch of nobody's: one that was answered is left aside when it comes again. */
function refusedOf(patch: DraftPatch, refused: Record<string, string>): DraftPatch {
  const values = Object.fromEntries(Object.entries(patch.values).filter(([name]) => name in refused));
  return { tab: newId(), version: patch.version, block: "", values, blocks: null, settled: [], sequence: 0 };
}

/** Whether no living tab holds it; from now on this one does. Where browsers do not lock nobody knows. */
async function isOurs(name: string): Promise<boolean> {
  if (!navigator.locks) return true;
  return new Promise((tell) => {
    const hold = (lock: Lock | null) => {
      tell(lock !== null);
      return lock && new Promise(() => {});
    };
    navigator.locks.request(name, { ifAvailable: true }, hold).catch(() => tell(false));
  });
}

function patchIn(name: string): DraftPatch | null {
  try {
    return JSON.parse(kept(name) ?? "null") as DraftPatch | null;
  } catch {
    return null;
  }
}
