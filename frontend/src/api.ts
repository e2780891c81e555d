// What the server is asked. Its types come from its own description (see `make check`).
import type { components } from "./generated/api";

export type Mail = components["schemas"]["MailJson"];
export type MailAsked = components["schemas"]["MailAsked"];
export type Look = components["schemas"]["Look"];
export type DraftPatch = components["schemas"]["DraftPatch"];
export type Patched = components["schemas"]["PatchedJson"];

/** Why there is no answer: a sentence of the server's, "" where nothing was heard of it; and the page to go to first. */
export class Unanswered extends Error {
  constructor(
    readonly sentence: string,
    readonly place = "",
  ) {
    super(sentence || place || "no answer");
  }
}

/** The mail of a draft. Raises Unanswered, or the signal's AbortError. */
export async function mailOf(issue: string, asked: MailAsked, signal: AbortSignal): Promise<Mail> {
  return asking("POST", `/api/issues/${issue}/mail`, asked, { signal });
}

/** Write in the working draft; `isLast` when the page is being left. Raises as `mailOf` does. */
export async function patchDraft(issue: string, patch: DraftPatch, signal: AbortSignal, isLast: boolean): Promise<Patched> {
  return asking("PATCH", `/api/issues/${issue}/draft`, patch, { signal, keepalive: isLast });
}

async function asking<Answer>(method: string, path: string, body: unknown, options: RequestInit): Promise<Answer> {
  const response = await heard(path, { ...options, method, body: JSON.stringify(body) });
  const told = await response.json().catch(() => ({}));
  if (!response.ok) throw new Unanswered(told.sentence ?? "", told.place ?? "");
  return told;
}

async function heard(path: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...options, headers: { "Content-Type": "application/json" } });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Unanswered("");
  }
}
