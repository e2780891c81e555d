// The versions of the issue, and what comes of bringing one back: the server says it, the writing takes it over as one act.
import { asking, type Version, type VersionSheet } from "../api";
import type { BlockRef, Values } from "../document/values";
import type { Writing } from "../document/writing";

interface Listed {
  readonly newest: number;
  readonly versions: Version[];
  readonly before: number | null;
}

/** Each raises Unanswered. */
export const versionsOf = (issue: string, before = 0): Promise<Listed> => asking("GET", `/api/issues/${issue}/versions?before=${before}`);

/** What a version says, and what was changed from it to another. */
export const versionOf = (issue: string, number: number, against: number): Promise<VersionSheet> => asking("GET", `/api/issues/${issue}/versions/${number}?against=${against}`);

export const nameVersion = (issue: string, number: number, name: string): Promise<{ name: string }> => asking("PUT", `/api/issues/${issue}/versions/${number}/name`, { name });

/** Put a version, or the `part` of it that is named, into what is being written. It can be undone as any other act. */
export async function bringBack(issue: string, number: number, part: string, writing: Writing): Promise<void> {
  const { blocks, values } = await asking<{ blocks: BlockRef[]; values: Values }>("POST", `/api/issues/${issue}/versions/${number}/draft`, { ...writing.all(), part });
  const names = new Set([...Object.keys(writing.under("")), ...Object.keys(values)]);
  const changed = [...names].filter((name) => (values[name] ?? "") !== writing.peek(name)).map((name) => [name, values[name] ?? ""] as const);
  writing.arrange(blocks, Object.fromEntries(changed));
}
