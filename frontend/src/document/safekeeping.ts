// What the server has not yet is kept on this device too: a closed tab or a dead line loses nothing. Each tab keeps its own,
// under a lock that it holds while it lives; the next that opens the issue takes over what nobody holds any longer.
import { isEmpty, type Patch } from "./values";

const startOf = (issue: string): string => `unsent:${issue}:`;

export class Device {
  private readonly key: string;

  constructor(
    private readonly issue: string,
    readonly tab: string,
  ) {
    this.key = startOf(issue) + tab;
    void navigator.locks?.request(this.key, () => new Promise(() => {}));
  }

  /** Keep it; nothing where there is nothing. */
  keep(patch: Patch): void {
    try {
      if (isEmpty(patch)) localStorage.removeItem(this.key);
      else localStorage.setItem(this.key, JSON.stringify(patch));
    } catch {
      // private windows may keep nothing, and a full device no more
    }
  }

  /** What tabs that are gone had kept; from here on it is this tab's to keep. */
  async takeOver(): Promise<Patch[]> {
    try {
      const held = new Set((await navigator.locks?.query())?.held?.map((lock) => lock.name));
      const left = Object.keys(localStorage).filter((key) => key.startsWith(startOf(this.issue)) && !held.has(key));
      const patches = left.map((key) => JSON.parse(localStorage.getItem(key) ?? "null") as Patch | null);
      for (const key of left) localStorage.removeItem(key);
      return patches.filter((patch): patch is Patch => patch !== null && typeof patch.values === "object");
    } catch {
      return [];
    }
  }
}
