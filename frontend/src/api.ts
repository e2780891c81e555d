// What the server is asked. Its types come from its own description (see `make check`).
import type { components } from "./generated/api";

export type Mail = components["schemas"]["MailJson"];
export type MailAsked = components["schemas"]["MailAsked"];
export type Look = components["schemas"]["Look"];

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
  const response = await heard(`/api/issues/${issue}/mail`, asked, signal);
  const told = await response.json().catch(() => ({}));
  if (!response.ok) throw new Unanswered(told.sentence ?? "", told.place ?? "");
  return told;
}

async function heard(path: string, body: unknown, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Unanswered("");
  }
}
